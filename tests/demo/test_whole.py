"""The demo as a reader starts it: everything that it shows is as expected."""

import subprocess
import sys
from pathlib import Path

from demo.expectations import EXPECTED

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "demo"


def test_the_demo_shows_what_it_promises(tmp_path: Path) -> None:
    folder = tmp_path / "a demo"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--folder", str(folder)],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert done.stdout.count("\n✓ ") == len(EXPECTED)
    assert f"export PROVENANCE_DATABASE='{folder}/provenance.sqlite'" in done.stdout
    assert (folder / "provenance.sqlite").stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == ["a demo"]
