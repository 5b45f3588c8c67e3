"""An installation keeps its files to itself and does not start unsafe."""

import stat
from pathlib import Path

import pytest

from survey import create_app
from survey.config import MissingSecret


def test_the_instance_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    """Neither the folder nor the secret can be read by another account of the machine."""
    create_app(tmp_path / "instance")
    assert stat.S_IMODE((tmp_path / "instance").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "instance" / "secret_key").stat().st_mode) == 0o600


def test_the_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    """Forms opened before a restart can be sent after it."""
    first, second = (create_app(tmp_path / "instance").secret_key for _ in range(2))
    assert first == second
    assert create_app(tmp_path / "other").secret_key != first


@pytest.mark.parametrize("secret", ["", "dev", "x" * 31])
def test_without_a_usable_secret_nothing_starts(tmp_path: Path, secret: str) -> None:
    """A short or emptied secret file is refused, with what to do."""
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "secret_key").write_text(secret)
    with pytest.raises(MissingSecret, match="at least 32"):
        create_app(folder)


def test_settings_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIANGSATHON_ variables change what an installation may set."""
    monkeypatch.setenv("SIANGSATHON_PUBLIC_URL", "https://voice.example.go.th/")
    monkeypatch.setenv("SIANGSATHON_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("SIANGSATHON_INSTANCE", str(tmp_path / "there"))
    app = create_app()
    assert app.config["PUBLIC_URL"] == "https://voice.example.go.th/"
    assert app.secret_key == "s" * 40
    assert app.instance_path == str(tmp_path / "there")
