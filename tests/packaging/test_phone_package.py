"""What a phone build takes along is enough to start the app, and is nothing else.

`flet build` itself needs Flutter and an SDK. These tests take the same files, install the same requirements
and start the same entry, on this machine's Python.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from app.installation import VERSION

HOUSE = Path(__file__).parents[2]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text())
PHONE = PROJECT["tool"]["flet"]

SHIPPED = {"main.py", "app", "assets", "pyproject.toml"}


def excluded(path: Path) -> bool:
    """Left out by name, or by the packager's own rule for hidden entries, environments and caches."""
    named = path.relative_to(HOUSE).as_posix() in PHONE["app"]["exclude"]
    return named or path.name.startswith(".") or path.name == "__pycache__" or (path / "pyvenv.cfg").exists()


def test_every_root_entry_is_shipped_or_left_out_on_purpose() -> None:
    assert {path.name for path in HOUSE.iterdir() if not excluded(path)} == SHIPPED


def test_the_entry_and_its_pictures_stand_where_the_packager_looks_for_them() -> None:
    root = HOUSE / PHONE["app"]["path"]
    assert (root / f"{Path(PHONE['app']['module']).stem}.py").is_file()
    for picture in ("icon.png", "icon_android.png", "splash.png"):
        assert (root / "assets" / picture).read_bytes().startswith(b"\x89PNG"), picture


def test_what_only_a_laptop_needs_is_left_out_by_name(bundle: Path) -> None:
    assert not (bundle / "app" / "web").exists()
    assert not list(bundle.rglob("noto*"))
    assert sum(file.stat().st_size for file in bundle.rglob("*") if file.is_file()) < 10e6


def test_every_font_is_shipped_with_its_licence() -> None:
    fonts = HOUSE / "assets" / "fonts"
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text()
    assert list(fonts.glob("Inter-*.otf"))


def test_no_requirement_of_the_phone_is_pinned_where_its_wheel_is_older() -> None:
    # Flet's packages move together and are pinned to one version; cryptography's phone wheel is 48.0.0.
    requirements = PROJECT["project"]["dependencies"]
    assert {r for r in requirements if "==" in r} == {r for r in requirements if r.startswith("flet")}
    assert "cryptography>=48,<51" in requirements


def test_the_version_an_officer_reads_is_the_one_that_is_packaged() -> None:
    # A phone has the app's files but no installed package to ask.
    assert PROJECT["project"]["version"] == VERSION


def test_the_system_never_backs_the_notebook_up() -> None:
    assert PHONE["android"]["manifest_application"]["allowBackup"] == "false"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped files alone, as bytecode without source, like a phone build leaves them."""
    folder = tmp_path_factory.mktemp("phone") / "bundle"

    def left_out(where: str, names: list[str]) -> list[str]:
        return [name for name in names if excluded(Path(where) / name)]

    shutil.copytree(HOUSE, folder, ignore=left_out)
    assert compileall.compile_dir(folder, quiet=1, legacy=True)
    for source in folder.rglob("*.py"):
        source.unlink()
    return folder


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with what a phone installs, and no extras."""
    environment = tmp_path_factory.mktemp("python") / "environment"
    python = environment / "bin" / "python"
    requirements = PROJECT["project"]["dependencies"]
    if uv := shutil.which("uv"):
        make: list[str | Path] = [uv, "venv", "--quiet", "--python", sys.executable, environment]
        install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python, *requirements]
    else:
        make = [sys.executable, "-m", "venv", "--without-pip", environment]
        pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
        install = [*pip, "install", "--quiet", "--no-compile", *requirements]
    subprocess.run(make, check=True)
    subprocess.run(install, check=True)
    return python


@pytest.mark.timeout(600)  # installs every requirement anew
def test_the_shipped_files_alone_start_and_ask_to_set_up_this_phone(bundle: Path, python: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    started = subprocess.run(
        [python, Path(__file__).with_name("first_screen.py"), bundle / "main.pyc", "Set up this phone"],
        cwd=kept,  # as on a phone, the working folder is the app's own storage
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(bundle),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(tmp_path),
            "FLET_PLATFORM": "android",
            "FLET_ASSETS_DIR": str(bundle / "assets"),
            "FLET_APP_STORAGE_DATA": str(kept),
            "FLET_APP_STORAGE_CACHE": str(tmp_path / "cache"),
            "FLET_APP_STORAGE_TEMP": str(tmp_path / "temp"),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    assert "Set up this phone" in started.stdout.splitlines(), started.stdout + started.stderr


def test_nothing_of_the_server_or_the_tests_can_be_imported_on_a_phone(bundle: Path, python: Path) -> None:
    absent = ("sync_server", "tests", "app.web", "fastapi", "uvicorn", "pydantic", "flet_web", "pytest")
    ask = "import importlib.util, sys; print(*(m for m in sys.argv[1:] if importlib.util.find_spec(m)))"
    found = subprocess.run([python, "-c", ask, *absent], cwd=bundle, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


@pytest.mark.timeout(600)  # builds with tools of its own, fetched anew
def test_what_a_laptop_installs_brings_the_door_the_fonts_and_the_pictures(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(HOUSE, source, ignore=lambda _where, names: [n for n in names if n.startswith(".") or n == "build"])
    if uv := shutil.which("uv"):
        build: list[str | Path] = [uv, "build", "--quiet", "--wheel", "--out-dir", tmp_path, source]
    else:
        pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
        build = [*pip, "--wheel-dir", tmp_path, source]
    subprocess.run(build, check=True)
    (wheel,) = tmp_path.glob("beatbook-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    here = [file for folder in ("app/web", "assets") for file in (HOUSE / folder).rglob("*") if file.is_file()]
    wanted = {file.relative_to(HOUSE).as_posix() for file in here if "__pycache__" not in file.parts}
    assert len(wanted) > 600 and wanted <= names
