"""Headless Chromium with the phone page open: what a person sees and does there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PATIENCE_SECONDS = 45
_NAMES = ("chromium", "google-chrome", "chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

# What a person sees for a second may come and go between two looks of a poll.
_WATCH = """
window.watchedTexts = [];
const note = () => document.querySelectorAll(arguments[0]).forEach((found) => watchedTexts.push(found.innerText));
new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
"""


@dataclass(frozen=True)
class PhonePage:
    """The page in a browser. Elements are named by CSS selectors."""

    driver: Chrome

    def open(self, platform: str, account: str, user: str) -> None:
        self.driver.get("about:blank")  # an address that differs by its fragment only would not load anew
        self.driver.get(f"{platform}/#{account}/{user}")
        self.find("#say, .stranger, .hint")

    def find(self, selector: str, text: str | None = None) -> WebElement:
        """The first visible element, with `text` in it, as soon as there is one."""

        def look(driver: Chrome) -> WebElement | None:
            return next((e for e in driver.find_elements(By.CSS_SELECTOR, selector) if _shows(e, text)), None)

        wait: WebDriverWait[Chrome] = WebDriverWait(self.driver, PATIENCE_SECONDS, ignored_exceptions=_vanished())
        found = wait.until(look, f"no visible {selector} with {text!r}")
        assert found is not None
        return found

    def wait_for(self, script: str, *arguments: Any) -> Any:
        """The value of a JavaScript expression, as soon as it is true."""
        return WebDriverWait(self.driver, PATIENCE_SECONDS).until(
            lambda driver: driver.execute_script(f"return {script}", *arguments)
        )

    def watch(self, selector: str) -> None:
        """From now on, remember each text that elements of `selector` show, however briefly: for `saw`."""
        self.driver.execute_script(_WATCH, selector)

    def saw(self, text: str) -> None:
        """Wait until a watched element has shown `text`."""
        self.wait_for("watchedTexts.some((shown) => shown.includes(arguments[0]))", text)

    def click(self, selector: str, text: str | None = None) -> None:
        self.find(selector, text).click()

    def say(self, text: str) -> None:
        field = self.find("#say")
        field.send_keys(text, Keys.ENTER)
        self.find(".mine .bubble", text)

    def send(self, kind: str, **fields: str) -> None:
        """Another kind of message, by its tile and its form."""
        self.click("#more")
        self.click(f".tile[data-kind={kind}]")
        for name, value in fields.items():
            field = self.find(f".kind-form [name={name}]")
            field.clear()
            field.send_keys(value)
        self.click(".kind-form .primary")
        self.wait_for("!document.querySelector('.sheet')")

    def show(self, tab: str) -> None:
        self.click(f"#tab-{tab}")

    def all(self, selector: str) -> list[str]:
        """The texts of all elements, whether or not they are scrolled into view."""
        return [element.text for element in self.driver.find_elements(By.CSS_SELECTOR, selector)]

    def text(self) -> str:
        return str(self.driver.execute_script("return document.body.innerText"))

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def complaints(self) -> list[str]:
        """What the browser's console has of errors and of violations of the page's policy since the last time."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]  # type: ignore[no-untyped-call]


def _shows(element: WebElement, text: str | None) -> bool:
    return element.is_displayed() and (text is None or text in element.text)


def _vanished() -> list[type[Exception]]:
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException

    return [NoSuchElementException, StaleElementReferenceException]


@contextmanager
def phone_page(profile: Path, language: str = "zh-CN") -> Iterator[PhonePage]:
    """A browser of its own, with an empty profile. Skips the test where there is no Chromium."""
    binary = next(filter(None, map(shutil.which, _NAMES)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no Chromium with its driver here; on Debian: apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = binary
    for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--lang={language}", f"--accept-lang={language}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options=options, service=ChromeService(driver))  # a named driver: selenium looks for none itself
    try:
        page = PhonePage(chrome)
        page.resize(1440, 900)
        yield page
    finally:
        chrome.quit()
