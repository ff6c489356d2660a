"""Run the tests as other processors would: other kernels of BLAS, NumPy and C round the last digit otherwise.

    make test-machines                              every machine, every unit test and every notebook
    python tools/machines.py haswell                one of them
    python tools/machines.py --tests book/07-focal.ipynb tests/test_linear.py

Linux on x86-64 only, where these switches exist: a machine that is not emulated is an error. Arm can't be had so.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NBVAL = ("--config-file", "book/pytest.ini", "--dist", "loadfile")

# What differs, and a line that fails where it does not.
OPENBLAS = "import numpy, threadpoolctl as t; assert {i['architecture'] for i in t.threadpool_info()} == {'%s'}"
SIMD = "from numpy._core import _multiarray_umath as m; assert not any(map(m.__cpu_features__.get, m.__cpu_dispatch__))"
GLIBC = (
    "import glob, subprocess as s; loader, = glob.glob('/lib*/ld-linux-x86-64.so.2'); "
    "assert '-AVX2' in s.run([loader, '--list-tunables'], capture_output=True, text=True).stdout"
)


def machines() -> dict[str, tuple[dict[str, str], str]]:
    """For each machine the variables that make this one behave like it, and the line that proves it."""
    from numpy._core import _multiarray_umath as numpy

    simd = " ".join(name for name in numpy.__cpu_dispatch__ if numpy.__cpu_features__[name])
    return {
        "nehalem": ({"OPENBLAS_CORETYPE": "Nehalem"}, OPENBLAS % "Nehalem"),
        "haswell": ({"OPENBLAS_CORETYPE": "Haswell"}, OPENBLAS % "Haswell"),
        "numpy-without-simd": ({"NPY_DISABLE_CPU_FEATURES": simd}, SIMD),
        "glibc-without-avx2": ({"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F"}, GLIBC),
    }


def pytest(environment: dict[str, str], *arguments: str) -> bool:
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments], cwd=ROOT, env=environment).returncode == 0


def main() -> int:
    known = machines()
    parser = argparse.ArgumentParser(description="Run the tests as other processors would.")
    parser.add_argument("machines", nargs="*", metavar="machine", help=f"of {', '.join(known)}; all when left out")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--tests", nargs="+", default=["tests", "book"], help="files or folders; notebooks by nbval")
    options = parser.parse_args()
    if wrong := [name for name in options.machines if name not in known]:
        parser.error(f"no machine {wrong[0]!r}: it must be one of {', '.join(known)}")
    notebooks = [name for name in options.tests if name.endswith(".ipynb") or Path(name).name == "book"]
    others = [name for name in options.tests if name not in notebooks]
    failed = []
    for name in options.machines or known:
        variables, proof = known[name]
        environment = os.environ | variables
        print(f"== {name}: {' '.join(f'{key}={value!r}' for key, value in variables.items())}", flush=True)
        if subprocess.run([sys.executable, "-c", proof], env=environment).returncode:
            print(f"error: {name} can't be emulated here", file=sys.stderr)
            failed.append(name)
            continue
        passed = [pytest(environment, "-n", options.jobs, *others)] if others else []
        passed += [pytest(environment, "-n", options.jobs, *NBVAL, *notebooks)] if notebooks else []
        failed += [name] if not all(passed) else []
    print(f"failed: {', '.join(failed)}" if failed else "All tests passed on every machine.")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
