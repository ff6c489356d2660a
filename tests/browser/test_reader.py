"""What a reader does: moves a slider, switches to dark, searches, opens a solution, prints, has no scripts."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from conftest import CHAPTERS, HTML, MOVABLE, PAGES, PHONE, ROOT, inject
from playwright.sync_api import expect

CHAPTER = CHAPTERS[1]
# Letters of figures on a phone that are smaller than 11 pixels or leave the page; what scrolls may be wider.
LETTERS = """(place) => [...document.querySelectorAll(place)].flatMap((text) => {
  const box = text.getBoundingClientRect(), matrix = text.getScreenCTM();
  if (!box.width || !text.textContent.trim() || text.querySelector("tspan:not(.power > *)")) return [];
  const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(matrix.a, matrix.b);
  const out = (box.right > 361 || box.left < -1) && !text.closest("[data-wide]");
  return size < 11 || out ? [`${text.textContent.trim().slice(0, 30)}: ${size}, ${box.left} to ${box.right}`] : [];
})"""
# What readers type, and a pattern of where the first result must lead.
TYPED = tomllib.loads(Path(__file__).with_name("searches.toml").read_text(encoding="utf-8"))
SEARCHES = TYPED["searches"]


@pytest.mark.parametrize("name", MOVABLE)
def test_figure_fits_a_phone_in_the_dark(name, open_page):
    page = open_page(name, viewport=PHONE, color_scheme="dark", has_touch=True)
    page.mouse.move(9, 9)  # somebody is there
    page.locator(".movable").first.scroll_into_view_if_needed()
    page.wait_for_selector(".movable[data-state=live]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.locator(".movable-live .vega-bind input[type=range]").evaluate_all("es => es.map(e => e.clientHeight)")
    assert min(sizes) >= 44
    assert page.evaluate(LETTERS, ".movable-live :is(text, tspan)") == []
    assert page.faults == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_without_scripts(name, open_page):
    page = open_page(name, java_script_enabled=False)
    assert [url for url in page.asked if url.endswith(".js") or ".js?" in url] == []
    for formula in page.locator("article section > :is(p, .math) .katex-html").all()[:3]:
        assert formula.is_visible()
    for figure in page.locator("figure svg.lossbook-figure:not(.narrow, details svg)").all():
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


def found(page, words: str, place: str = "#found") -> list[str]:
    """Where the results of the field in the header lead, best first."""
    page.locator(".bar").get_by_role("searchbox", name="Search the book").fill(words)
    page.locator(f"{place} [role=status]", has_text=re.compile("found")).wait_for()
    links = page.locator(f"{place} li > a").evaluate_all("links => links.map(link => link.href)")
    return [urlsplit(link).path.lstrip("/") + "#" * ("#" in link) + urlsplit(link).fragment for link in links]


def test_search_finds_each_loss_by_its_other_names(open_page):
    page = open_page("search.html")
    for words, name in TYPED["losses"].items():
        anchor = f"book/cheat-sheet.html#cheat-{name.lower().replace('_', '-')}"
        # Three cross-entropies and the Gaussian's loss have this name in their first line: none has the better right.
        most = 4 if words == "negative log-likelihood" else 3
        assert anchor in found(page, words)[:most], words


def test_the_right_section_is_first(open_page):
    page = open_page("search.html")
    firsts = {words: (found(page, words) or [""])[0] for words in SEARCHES}
    wrong = {words: first for words, first in firsts.items() if not re.fullmatch(SEARCHES[words], first)}
    assert len(wrong) <= len(SEARCHES) // 10, wrong


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_search_as_you_type(key, open_page):
    page = open_page(CHAPTER)
    page.keyboard.press(key)
    field = page.locator(".bar").get_by_role("searchbox", name="Search the book")
    expect(field).to_be_focused()
    first = found(page, "label smoothing", ".results")[0]
    assert page.locator(".results p mark").count() >= 1
    texts = page.locator(".results li p").all_inner_texts()
    assert min(map(len, texts)) > 30, texts
    assert not re.search(r"\\\w|Download the notebook", page.locator(".results").inner_text())
    inject(page)
    assert page.evaluate("axeFaults()") == []
    field.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{first}")
    page.locator("article mark", has_text=re.compile("label smoothing|smoothing", re.I)).first.wait_for()
    assert page.faults == []


def test_escape_closes_the_search(open_page):
    page = open_page(CHAPTER)
    found(page, "huber", ".results")
    page.keyboard.press("Escape")
    expect(page.locator(".results")).to_be_hidden()


def test_enter_leads_to_all_results(open_page):
    page = open_page(CHAPTER)
    field = page.get_by_role("searchbox", name="Search the book")
    field.fill("zyzzyva")
    field.press("Enter")
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == ["zyzzyva"])
    page.get_by_text("Nothing found for “zyzzyva”").wait_for()


@pytest.mark.parametrize("kind", ["glossary.html#term-", "references.html#"])
def test_a_term_and_a_work_are_explained_in_place(kind, open_page):
    page = open_page(CHAPTER)
    link = page.locator(f'article section > p a[href*="{kind}"]').first
    link.hover()
    page.locator("#pop").wait_for()
    assert len(page.locator("#pop").inner_text()) > 30
    if "glossary" in kind:
        term = link.get_attribute("href").split("#term-")[1]
        assert page.locator("#pop strong").inner_text() == term.replace("-", " ")
    assert link.get_attribute("aria-describedby") == "pop"
    inject(page)
    assert page.evaluate("axeFaults()") == []
    page.keyboard.press("Escape")
    expect(page.locator("#pop")).to_be_hidden()
    page.keyboard.press("Tab")
    page.mouse.move(0, 0)
    link.focus()  # before the mouse's leaving hides the box
    page.wait_for_timeout(400)
    expect(page.locator("#pop")).to_be_visible()
    assert page.faults == []


def test_one_explanation_follows_another(open_page):
    page = open_page(CHAPTER)
    links = page.locator('article section > p a[href*="glossary.html#term-"]')
    page.keyboard.press("Tab")
    links.nth(0).focus()
    page.locator("#pop").wait_for()
    links.nth(1).focus()  # before the first one's blur hides the box
    page.wait_for_timeout(300)
    expect(page.locator("#pop")).to_be_visible()
    described = page.locator("[aria-describedby=pop]")
    assert described.evaluate_all("(links) => links.map((link) => link.href)") == [
        links.nth(1).evaluate("(link) => link.href")
    ]


def test_a_tap_explains_and_a_second_one_leads_on(open_page):
    page = open_page(CHAPTER, viewport=PHONE, has_touch=True)
    link = page.locator('article section > p a[href*="glossary.html#term-"]').first
    link.tap()
    page.locator("#pop").wait_for()
    box = page.locator("#pop").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    link.tap()
    page.wait_for_url("**/glossary.html#term-*")


def test_the_header_gets_out_of_the_way_and_comes_back(open_page):
    page = open_page(CHAPTER)
    page.mouse.wheel(0, 3000)
    expect(page.locator(".bar")).to_be_hidden()
    page.mouse.wheel(0, -200)
    expect(page.locator(".bar")).to_be_in_viewport()
    page.get_by_role("link", name="Top", exact=True).click()
    expect(page.locator("h1")).to_be_in_viewport()


def test_a_figure_is_enlarged_and_put_back(open_page):
    page = open_page(CHAPTER)
    page.evaluate("for (const box of document.querySelectorAll('article details')) box.open = true")
    picture = page.locator("figure .picture > svg").first
    width = picture.bounding_box()["width"]
    page.get_by_role("button", name="Enlarge").first.press("Enter")
    large = page.get_by_role("dialog")
    assert large.locator("svg").bounding_box()["width"] > width
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    assert picture.bounding_box()["width"] == width
    expect(page.get_by_role("button", name="Enlarge").first).to_be_focused()


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
    code = page.locator(".cell_input pre >> visible=true").first
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


def test_what_is_folded_is_printed_without_scripts(open_page):
    page = open_page(CHAPTER, java_script_enabled=False)
    answer = page.locator("article details.fold:not(.code) > :not(summary)").first
    assert not answer.is_visible()
    page.emulate_media(media="print")
    assert answer.bounding_box()["height"] > 10
    assert answer.evaluate("e => e.checkVisibility({ contentVisibilityAuto: true })")


def test_letters_of_figures_are_legible_on_a_phone(open_page):
    for name in (*CHAPTERS, "book/measured.html", "book/index.html"):
        page = open_page(name, viewport=PHONE)
        page.evaluate("for (const box of document.querySelectorAll('article details')) box.open = true")
        assert page.evaluate(LETTERS, "svg.lossbook-figure :is(text, tspan)") == [], name


def test_what_scrolls_sideways_throws_a_shadow_and_is_reached(open_page):
    page = open_page(next(name for name in CHAPTERS if "case-study" in name), viewport=PHONE)
    wide = page.locator("figure .output:has(> svg[data-wide])").first
    assert wide.evaluate("e => e.scrollWidth > e.clientWidth")
    assert wide.get_attribute("tabindex") == "0"
    assert "gradient" in wide.evaluate("e => getComputedStyle(e).backgroundImage")


def test_the_chapters_list_shows_where_one_is(open_page):
    page = open_page("book/notation.html", viewport={"width": 1280, "height": 600})
    expect(page.locator(".chapters a[aria-current]")).to_be_in_viewport()


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
    page.mouse.move(9, 9)  # somebody is there
    page.locator(".movable").first.scroll_into_view_if_needed()
    page.wait_for_selector(".movable[data-state=live]")
    context.close()
    assert faults == []


def test_a_figure_that_cannot_load_says_so(open_page):
    page = open_page(CHAPTER)
    page.route("**/vega.js*", lambda route: route.abort())
    page.mouse.move(9, 9)  # somebody is there
    page.locator(".movable").first.scroll_into_view_if_needed()
    page.wait_for_selector(".movable-note")
    assert page.locator(".movable-still svg").first.is_visible()


def test_the_root_leads_to_the_book(open_page):
    page = open_page("index.html")
    page.wait_for_url("**/book/index.html")
    assert page.locator("h1").count() == 1
    assert {"404.html", "search.html", "genindex.html"} <= set(PAGES)


def test_home_has_a_figure_that_moves_at_once_and_a_card_for_each_chapter(open_page):
    page = open_page("book/index.html")
    slider = page.get_by_label("predicted for the right answer")
    assert slider.bounding_box()["y"] < 900
    assert page.locator(".start li").first.inner_text() == "cross-entropy 0.51"
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator(".start li").all_inner_texts() == [
        "cross-entropy 4.61",
        "squared error 0.98",
        "absolute error 0.99",
    ]
    assert not [url for url in page.asked if "vega" in url]
    cards = page.locator(".chapter-cards li")
    assert cards.count() == len(CHAPTERS)
    assert all(re.search(r"\d+ minutes", text) for text in cards.all_inner_texts())
    assert page.faults == []
