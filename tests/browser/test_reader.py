"""What a reader does: moves a slider, switches to dark, searches, opens a solution, prints, has no scripts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from conftest import CHAPTERS, HTML, MOVABLE, PAGES, PHONE, ROOT, inject
from playwright.sync_api import expect

CHAPTER = CHAPTERS[1]


@pytest.mark.parametrize("name", MOVABLE)
def test_figure_fits_a_phone_in_the_dark(name, open_page):
    page = open_page(name, viewport=PHONE, color_scheme="dark", has_touch=True)
    page.locator(".movable").first.scroll_into_view_if_needed()
    page.wait_for_selector(".movable[data-state=live]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.locator(".movable-live .vega-bind input[type=range]").evaluate_all("es => es.map(e => e.clientHeight)")
    assert min(sizes) >= 44
    assert page.faults == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_without_scripts(name, open_page):
    page = open_page(name, java_script_enabled=False)
    assert [url for url in page.asked if url.endswith(".js") or ".js?" in url] == []
    for formula in page.locator("article section > :is(p, .math) .katex-html").all()[:3]:
        assert formula.is_visible()
    for figure in page.locator("figure svg.lossbook-figure").all():
        assert figure.is_visible()
    for hidden in page.locator("article details").all()[:1]:
        hidden.locator("> summary").click()
        assert hidden.get_attribute("open") is not None
    page.locator(".chapters summary").click()
    assert page.locator(".chapters a").first.is_visible()
    assert page.locator("#theme").is_hidden()


def test_theme_is_switched_and_remembered(open_page):
    page = open_page(CHAPTER, fresh=True, color_scheme="light")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    button = page.get_by_role("button", name="Theme: auto")
    button.press("Enter")
    assert page.evaluate(background) == light
    page.get_by_role("button", name="Theme: light").press("Enter")
    dark = page.evaluate(background)
    assert dark != light
    page.goto(page.url.replace(CHAPTER, CHAPTERS[2]))
    assert page.evaluate(background) == dark
    assert page.get_by_role("button", name="Theme: dark").is_visible()
    page.get_by_role("button", name="Theme: dark").press("Enter")
    for scheme, color in (("dark", dark), ("light", light)):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body")).to_have_css("background-color", color)
    assert page.faults == []


def test_dark_without_scripts_follows_the_system(open_page):
    page = open_page(CHAPTER, java_script_enabled=False, color_scheme="dark")
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(20, 24, 28)"


def search(page, words: str) -> list[str]:
    """Where the results lead that the page's own field finds, best first."""
    field = page.locator(".bar").get_by_role("searchbox", name="Search the book")
    field.fill(words)
    field.press("Enter")
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [words])
    page.locator(".search-summary", has_text=re.compile("^Search finished")).wait_for()
    return page.locator("ul.search > li > a").evaluate_all("links => links.map(link => link.getAttribute('href'))")


def test_search_finds_each_loss_by_its_other_names(open_page):
    from test_which_loss import ALIASES

    page = open_page("book/index.html")
    # The results are drawn without their excerpts, for which the browser would read each page found.
    page.route("**/book/*.html", lambda r: r.fulfill(body="") if r.request.resource_type == "fetch" else r.fallback())
    for words, name in ALIASES.items():
        anchor = f"book/cheat-sheet.html#cheat-{name.lower().replace('_', '-')}"
        assert anchor in search(page, words)[:3], words


@pytest.mark.parametrize("words", ["cross-entropy", "Huber", "focal loss", "temperature"])
def test_search(words, open_page):
    page = open_page("book/index.html")
    found = search(page, words)
    page.locator("ul.search > li > p").first.wait_for()  # an excerpt
    # Sphinx cannot look up anchors that hold a dot, and shows the page's beginning instead.
    assert [fault for fault in page.faults if "Anchored content block" not in fault] == []
    assert len(set(found[:3])) == 3
    page.locator("ul.search > li > a").first.click()
    page.wait_for_url(f"**/{found[0].partition('#')[0]}*")
    target = page.locator(f"[id='{found[0].partition('#')[2] or 'content'}']")
    assert words.lower().removesuffix(" loss") in target.inner_text().lower()
    page.go_back()
    page.locator("ul.search > li > p").first.wait_for()
    inject(page)
    assert page.evaluate("axeFaults()") == []


def test_search_that_finds_nothing_says_so(open_page):
    page = open_page("book/index.html")
    field = page.get_by_role("searchbox", name="Search the book")
    field.fill("zyzzyva")
    field.press("Enter")
    page.get_by_text("Your search did not match any documents").wait_for()


def test_a_link_to_what_is_hidden_opens_it(open_page):
    page = open_page(CHAPTER)
    page.evaluate("document.querySelector('article details > :last-child').id = 'inside'")
    page.evaluate("location.hash = '#inside'")
    page.wait_for_selector("#inside", state="visible")


@pytest.mark.parametrize("name", CHAPTERS)
def test_answers_open_by_keyboard(name, open_page):
    page = open_page(name)
    for number in range(min(6, page.locator("article details").count())):
        box = page.locator("article details").nth(number)
        if not box.is_visible():
            continue  # it waits inside another one
        box.locator("> summary").press("Enter")
        assert box.get_attribute("open") is not None
        assert box.locator("> :last-child").is_visible()


@pytest.mark.parametrize("name", CHAPTERS[:3] + CHAPTERS[-1:])
def test_keyboard_reaches_everything_in_sight(name, open_page):
    page = open_page(name)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(() => { const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e);"
            "return { tag: e.tagName + '.' + e.className, width: b.width, bottom: b.bottom, top: b.top,"
            " outline: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, name: e.textContent.trim()"
            " || e.getAttribute('aria-label') || e.title }; })()"
        )
        if seen["tag"].startswith("BODY"):
            break
        assert seen["outline"] and seen["width"] > 0 and seen["name"], seen
        assert seen["bottom"] > 0 and seen["top"] < 900, seen


def test_contents_follow_the_scrolling(open_page):
    page = open_page(CHAPTER)
    heading = page.locator("article h2").nth(2)
    heading.evaluate("e => e.scrollIntoView()")
    page.wait_for_selector(".on-page a[aria-current]")
    current = page.locator(".on-page a[aria-current]")
    assert current.count() == 1
    assert heading.inner_text().startswith(current.inner_text())


def test_code_is_copied(open_page):
    page = open_page(CHAPTER, permissions=["clipboard-read", "clipboard-write"])
    code = page.locator(".cell_input pre").first
    code.hover()
    page.get_by_role("button", name="Copy").first.click()
    page.wait_for_selector(".copy:text-is('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == code.inner_text().rstrip("\n")


@pytest.mark.parametrize("name", CHAPTERS)
def test_notebook_is_downloaded(name, open_page):
    page = open_page(name)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the notebook").press("Enter")
    data = Path(download.value.path()).read_bytes()
    source = ROOT / "book" / f"{Path(name).stem}.ipynb"
    assert data == source.read_bytes()
    nbformat.validate(nbformat.reads(data.decode("utf-8"), as_version=4))
    assert download.value.suggested_filename == source.name


def test_print_is_light_and_shows_what_is_hidden(open_page):
    page = open_page(CHAPTER, color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("article details:not([open])").count() == 0
    for part in (".bar", ".chapters", ".on-page", ".turn", ".tools"):
        assert page.locator(part).first.is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details[open]").count() == 0
    assert len(page.pdf()) > 50_000


def test_motion_only_for_those_who_want_it(open_page):
    for motion, behavior in (("reduce", "auto"), ("no-preference", "smooth")):
        page = open_page(CHAPTER, reduced_motion=motion)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behavior
        assert page.evaluate("document.getAnimations().length") == 0


def test_from_the_disk(browser):
    """Opened as a file, without any server: text, styles and the movable figure."""
    context = browser.new_context()
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((HTML / CHAPTER).resolve().as_uri())
    page.evaluate("document.fonts.ready")
    assert page.evaluate(
        "[...document.fonts].some(font => font.family.includes('Source Serif') && font.status === 'loaded')"
    )
    page.locator(".movable").first.scroll_into_view_if_needed()
    page.wait_for_selector(".movable[data-state=live]")
    context.close()
    assert faults == []


def test_a_figure_that_cannot_load_says_so(open_page):
    page = open_page(CHAPTER)
    page.route("**/vega.js", lambda route: route.abort())
    page.locator(".movable").first.scroll_into_view_if_needed()
    page.wait_for_selector(".movable-note")
    assert page.locator(".movable-still svg").first.is_visible()


def test_the_root_leads_to_the_book(open_page):
    page = open_page("index.html")
    page.wait_for_url("**/book/index.html")
    assert page.locator("h1").count() == 1
    assert {"404.html", "search.html", "genindex.html"} <= set(PAGES)
