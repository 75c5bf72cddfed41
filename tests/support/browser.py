"""A headless Chromium, driven by Selenium, that sees through shadow roots and frames."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

from support.missing import missing

WALK = """
const found = [];
function walk(node) {
    if (node.nodeType === Node.TEXT_NODE) { visitText(node); return; }
    if (['STYLE', 'SCRIPT', 'TEMPLATE'].includes(node.nodeName)) return;
    if (node.nodeType === Node.ELEMENT_NODE) {
        if (!node.checkVisibility()) return;
        visitElement(node);
        if (node.shadowRoot) walk(node.shadowRoot);
        if (node.nodeName === 'IFRAME' && node.contentDocument?.body) walk(node.contentDocument.body);
    }
    node.childNodes.forEach(walk);
}
"""
TEXT = f"""
const visitElement = () => null;
const visitText = (node) => {{ if (node.textContent.trim()) found.push(node.textContent.trim()); }};
{WALK}
walk(document.body);
return found.join('\\n');
"""
ELEMENTS = f"""
const visitText = () => null;
const visitElement = (node) => {{ if (node.matches(arguments[0])) found.push(node); }};
{WALK}
walk(document.body);
return found.map((node) => ({{
    ...Object.fromEntries(node.getAttributeNames().map((name) => [name, node.getAttribute(name)])),
    text: node.textContent.trim(), width: node.clientWidth, height: node.clientHeight,
    naturalWidth: node.naturalWidth, naturalHeight: node.naturalHeight,
}}));
"""
NODE = ELEMENTS.split("return found.map", maxsplit=1)[0] + "return found[0];"


class Browser:
    """What a person sees of a page."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, address: str) -> None:
        self.driver.get("about:blank")  # else a change after the # would load nothing
        self.driver.get(address)

    @property
    def text(self) -> str:
        """All text that is visible, a line for each piece."""
        return self.driver.execute_script(TEXT)

    def elements(self, selector: str) -> list[dict[str, Any]]:
        """Attributes, text and size of the visible elements a CSS selector fits, each in its shadow root."""
        return self.driver.execute_script(ELEMENTS, selector)

    def find(self, selector: str) -> Any:
        """The first visible element that a CSS selector fits, for Selenium."""
        return self.driver.execute_script(NODE, selector)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a function with this body returns in the page."""
        return self.driver.execute_script(script, *arguments)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        """Fingers at these places of the page: "touchStart", "touchMove", or "touchEnd" with none."""
        places = [{"x": x, "y": y} for x, y in points]
        self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def mouse(self, kind: str, x: float, y: float, pen: bool = False) -> None:
        """The mouse or a pen at a place of the page: "mousePressed", "mouseMoved", "mouseReleased"."""
        button = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
        event = {"type": kind, "x": x, "y": y, **button, "pointerType": "pen" if pen else "mouse"}
        self.driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)

    def screen(self, width: int, height: int, is_phone: bool = False) -> None:
        """Give the page a screen of this size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1 + is_phone, "mobile": is_phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": is_phone})

    def prefer(self, theme: str) -> None:
        """Prefer the colours "light" or "dark"."""
        wish = {"features": [{"name": "prefers-color-scheme", "value": theme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wish)

    def faults(self) -> list[str]:
        """What axe-core has against the page as it is now: the rule, and the elements."""
        if "axe" not in self.run("return Object.keys(window)"):
            self.run(_axe())
        found = self.driver.execute_async_script("axe.run().then(({violations}) => arguments[0](violations))")
        return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]

    def double_click(self, element: Any) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.driver).double_click(element).perform()

    def wait_for(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Ask until it holds; a script that finds a page half built is run again."""
        from selenium.common.exceptions import WebDriverException

        end = time.monotonic() + seconds
        while True:
            try:
                if condition():
                    return
                state = f"the page says: {self.text[:2000]}"
            except WebDriverException as error:
                state = f"the page is not ready: {error.msg}"
            assert time.monotonic() < end, f"it did not come; {state}"
            time.sleep(0.2)


def _axe() -> str:
    """The source of axe-core, which npm has installed for all."""
    npm = which("npm")
    root = subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=True) if npm else None
    path = Path(root.stdout.strip()) / "axe-core" / "axe.min.js" if root else None
    if not path or not path.is_file():
        missing("no axe-core: npm install --global axe-core")
    return path.read_text(encoding="utf-8")


@contextmanager
def headless() -> Iterator[Browser]:
    """Start Chromium; without it, or without Selenium, skip and say so, and in CI fail."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium, driver = next(filter(None, map(which, names)), None), which("chromedriver")
    if not chromium or not driver:
        missing("no browser: install Debian's chromium and chromium-driver")
    try:
        from selenium import webdriver
    except ImportError:
        missing("no Selenium: pip install 'digitpad[browser]'")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,900"):
        options.add_argument(argument)
    for argument in ("--use-angle=swiftshader", "--enable-unsafe-swiftshader"):  # WebGL without a GPU
        options.add_argument(argument)
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield Browser(started)
    finally:
        started.quit()
        started.service.stop()
