"""What a check hands back: findings, and a report that prints as a table in a terminal and in a notebook."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from typing import Literal

__all__ = ["FaultyLoss", "Finding", "Report"]

Verdict = Literal["pass", "note", "fault"]

ORDER: dict[Verdict, int] = {"fault": 0, "note": 1, "pass": 2}
SIGN: dict[Verdict, str] = {"fault": "✗ fault", "note": "• note", "pass": "✓ pass"}
# Okabe–Ito, thin enough that the page's own text color stays legible on it, light or dark.
TINT: dict[Verdict, str] = {"fault": "rgba(213,94,0,.18)", "note": "rgba(86,180,233,.18)", "pass": "transparent"}


class FaultyLoss(AssertionError):
    """Raised by :meth:`Report.raise_for_faults`; its message is the report."""


@dataclass(frozen=True)
class Finding:
    """One thing that was tried: what came out, what a right loss gives and what to do.

    Parameters
    ----------
    name : str
        Which check found it, as ``"reduction"`` or ``"gradient"``.
    verdict : {"pass", "note", "fault"}
        A fault is wrong whatever the loss is for, or against what was declared; a note may be meant.
    text : str
        The finding in a sentence or two.
    example : str
        A small input that shows it, as code to copy, or an empty string.
    """

    name: str
    verdict: Verdict
    text: str
    example: str = ""


@dataclass(frozen=True, repr=False)
class Report:
    """The findings of :func:`lossbook.checks.check_loss`, faults first.

    Parameters
    ----------
    loss : str
        The loss, as the report's first line names it.
    declared : str
        What was said of it.
    findings : tuple of Finding
        Faults, then notes, then what passed.
    """

    loss: str
    declared: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no fault; notes may remain."""
        return not self.faults

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that are faults."""
        return tuple(finding for finding in self.findings if finding.verdict == "fault")

    @property
    def notes(self) -> tuple[Finding, ...]:
        """The findings that may be meant."""
        return tuple(finding for finding in self.findings if finding.verdict == "note")

    def raise_for_faults(self) -> Report:
        """Raise if there is a fault, else return the report, so that a test is one line.

        Raises
        ------
        FaultyLoss
            With the report as its message.
        """
        if not self.ok:
            raise FaultyLoss("\n" + str(self))
        return self

    @property
    def advice(self) -> str:
        """What to do now, in a sentence."""
        if self.faults:
            first = self.faults[0].name
            others = "" if len(self.faults) == 1 else ", since others may follow from it"
            return f"To do: mend {first!r} first{others}, then check again."
        if self.notes:
            return "To do: read each note. If it is meant, nothing; else its last words say what to change."
        return "To do: nothing. What was tried came out as a right loss has it."

    @property
    def _told(self) -> list[Finding]:
        """What passed and says more than that: which loss it is, and what it predicts."""
        return [f for f in self.findings if f.verdict == "pass" and f.name in ("identity", "predicts")]

    @property
    def _untold(self) -> list[str]:
        """The names of what else passed."""
        return [f.name for f in self.findings if f.verdict == "pass" and f not in self._told]

    def _tally(self) -> str:
        passed = len(self.findings) - len(self.faults) - len(self.notes)
        parts = [_count(len(self.faults), "fault"), _count(len(self.notes), "note"), f"{passed} passed"]
        return ", ".join(parts)

    def __str__(self) -> str:
        lines = [f"{self.loss} ({self.declared}): {self._tally()}"]
        wide = max([len(finding.name) for finding in self.findings if finding.verdict != "pass"], default=0)
        for finding in (*self.faults, *self.notes):
            head = f"  {SIGN[finding.verdict]:9}{finding.name:{wide}}  "
            lines.append("")
            lines += textwrap.wrap(
                finding.text, 100, initial_indent=head, subsequent_indent=" " * len(head), break_long_words=False
            )
            lines += [" " * len(head) + ">>> " + line for line in finding.example.splitlines()]
        for finding in self._told:
            lines.append("")
            lines += textwrap.wrap(finding.text, 100, initial_indent="  ✓ ", subsequent_indent="    ")
        passed = ", ".join(self._untold)
        if passed:
            lines.append("")
            lines += textwrap.wrap(passed, 100, initial_indent="  ✓ passed: ", subsequent_indent=" " * 12)
        return "\n".join([*lines, "", self.advice])

    __repr__ = __str__  # what a prompt shows

    def _repr_html_(self) -> str:
        # What has no spaces breaks anywhere, else the table is wider than a phone.
        cell = 'style="text-align:left;vertical-align:top;padding:.3em .6em;white-space:normal"'
        wrapped = cell[:-1] + ';overflow-wrap:anywhere"'
        rows = []
        untold = Finding(f"{len(self._untold)} others", "pass", ", ".join(self._untold))
        for finding in (*self.faults, *self.notes, *self._told, *([untold] if self._untold else [])):
            lines = [
                f'<code style="overflow-wrap:anywhere">{escape(line)}</code>' for line in finding.example.splitlines()
            ]
            example = "".join(f"<br>{line}" for line in lines)
            rows.append(
                f'<tr style="background:{TINT[finding.verdict]};color:inherit">'
                f'<td {cell}><span style="white-space:nowrap">{SIGN[finding.verdict]}</span></td>'
                f'<th scope="row" {cell}>{escape(finding.name)}</th>'
                f"<td {wrapped}>{escape(finding.text)}{example}</td></tr>"
            )
        heads = "".join(f'<th scope="col" {cell}>{head}</th>' for head in ("verdict", "check", "what came out"))
        return (
            '<table style="border-collapse:collapse;color:inherit">'
            f'<caption style="text-align:left;color:inherit"><code>{escape(self.loss)}</code> '
            f"({escape(self.declared)}): "
            f"{self._tally()}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table><p>{escape(self.advice)}</p>"
        )


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
