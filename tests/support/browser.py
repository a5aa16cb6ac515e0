"""A headless Chromium that reads pages from the disk and tells what it asked the network for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--window-size=1280,900",
)
_PATIENCE = 20.0  # seconds until a condition counts as never


class Browser:
    """One window."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, page: Path, fragment: str = "") -> None:
        """A page from the disk, loaded anew even if only the fragment differs."""
        self.driver.get("about:blank")
        self.driver.get(page.absolute().as_uri() + fragment)

    def get(self, expression: str) -> object:
        """The value of an expression of JavaScript on the page."""
        return self.driver.execute_script(f"return {expression}")

    def until(self, expression: str) -> object:
        """Wait until the expression is true, and return its value."""
        wait = WebDriverWait(self.driver, _PATIENCE, poll_frequency=0.05)
        return wait.until(lambda _: self.get(expression), f"never true: {expression}")

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """Of the elements that can be seen."""
        found = self.driver.find_elements("css selector", selector)
        return [element.text for element in found if element.is_displayed()]

    def complaints(self) -> list[str]:
        """What stands in the console since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def addresses(self) -> set[str]:
        """Everything it asked for since the last call."""
        messages = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return {
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        }


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Start it with a profile of its own; skips the test where it is not installed."""
    binary, service = shutil.which("chromium"), shutil.which("chromedriver")
    if not binary or not service:
        pytest.skip("Chromium and its driver are not installed: apt-get install chromium chromium-driver")
    options = Options()
    options.binary_location = binary
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # The path is given, so that Selenium looks for no driver in the network.
    driver = webdriver.Chrome(options=options, service=Service(service))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
