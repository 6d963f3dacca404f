"""Put the NHS design system's built files, and what draws maps, beside our own, ready to be served.

    python scripts/build_static.py

Reads node_modules (after `npm ci`), writes nhsuk/ and maplibre/ in src/commonweal/web/design/static/. The Frutiger
typeface and the NHS logo are not ours to ship: the font rules are taken out, and pictures with the logo left out.
MapLibre comes in its build for a strict content security policy, whose worker is a file of its own.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
SOURCE = PACKAGES / "nhsuk-frontend" / "dist" / "nhsuk"
STATIC = ROOT / "src" / "commonweal" / "web" / "design" / "static"
BUILT = STATIC / "nhsuk"
MAPS = STATIC / "maplibre"
MAP_FILES = (
    "maplibre-gl/dist/maplibre-gl-csp.js",
    "maplibre-gl/dist/maplibre-gl-csp-worker.js",
    "maplibre-gl/dist/maplibre-gl.css",
    "pmtiles/dist/pmtiles.js",
)
PICTURES = ("arrow-*", "chevron-*", "cross", "minus", "plus", "search", "tick", "user")


def main() -> int:
    """Build all; say what was written."""
    if not SOURCE.is_dir():
        print(f"{SOURCE} is not there. Run `npm ci` first.", file=sys.stderr)
        return 1
    shutil.rmtree(BUILT, ignore_errors=True)
    (BUILT / "images").mkdir(parents=True)
    css = (SOURCE / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    (BUILT / "nhsuk-frontend.css").write_text(_without_what_is_not_ours(css), encoding="utf-8")
    script = (SOURCE / "nhsuk-frontend.min.js").read_text(encoding="utf-8")
    (BUILT / "nhsuk-frontend.js").write_text(_without_map(script), encoding="utf-8")
    for name in PICTURES:
        for picture in SOURCE.glob(f"assets/images/nhsuk-icon-{name}.svg"):
            shutil.copy(picture, BUILT / "images")
    package = json.loads((SOURCE.parent.parent / "package.json").read_text(encoding="utf-8"))
    (BUILT / "NOTICE.txt").write_text(
        f"NHS.UK frontend {package['version']}, {package['license']} licence, https://github.com/nhsuk/nhsuk-frontend\n"
        "Changed: the typeface's rules are taken out; addresses of pictures are relative.\n",
        encoding="utf-8",
    )
    _build_maps()
    # Only the large files; our own are small, and a copy beside them could go stale.
    for path in (each for folder in (BUILT, MAPS) for each in (*folder.glob("*.css"), *folder.glob("*.js"))):
        with gzip.GzipFile(f"{path}.gz", "wb", compresslevel=9, mtime=0) as squeezed:
            squeezed.write(path.read_bytes())
    for folder in (BUILT, MAPS):
        files = [path for path in folder.rglob("*") if path.is_file()]
        print(f"Wrote {len(files)} files to {folder.relative_to(ROOT)}.")
    return 0


def _build_maps() -> None:
    shutil.rmtree(MAPS, ignore_errors=True)
    MAPS.mkdir()
    notices = ["Changed: pictures that the styles carry are taken out."]
    for name in MAP_FILES:
        text = (PACKAGES / name).read_text(encoding="utf-8")
        if name.endswith(
            ".css"
        ):  # pictures of controls that our maps do not have; the policy would refuse them
            text = re.sub(r'url\("data:[^"]*"\)', "none", text)
        (MAPS / Path(name).name).write_text(_without_map(text), encoding="utf-8")
    for package in ("maplibre-gl", "pmtiles"):
        about = json.loads((PACKAGES / package / "package.json").read_text(encoding="utf-8"))
        notices.append(f"{package} {about['version']}, {about['license']} licence")
        for licence in (PACKAGES / package).glob("LICENSE*"):
            shutil.copy(licence, MAPS / f"{package}-{licence.name}")
    (MAPS / "NOTICE.txt").write_text("\n".join(notices) + "\n", encoding="utf-8")


def _without_what_is_not_ours(css: str) -> str:
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("Frutiger W01,arial,sans-serif", "arial,helvetica,sans-serif")
    css = css.replace("/assets/images/", "images/")
    left = re.findall(r"Frutiger|assets\.nhs\.uk", css)
    if left:
        raise SystemExit(f"The design system has changed: {set(left)} is still in its styles.")
    return _without_map(css)


def _without_map(text: str) -> str:
    return re.sub(r"(/\*|//)# sourceMappingURL=\S+( \*/|\*/)?", "", text)


if __name__ == "__main__":
    raise SystemExit(main())
