"""An installation keeps its files to itself and does not start unsafe."""

import stat
from pathlib import Path

import pytest

from survey import create_app
from survey.config import MissingSecret, UnusableSetting


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


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("SESSION_COOKIE_SECURE", "False", "true or false"),
        ("BEHIND_PROXY", "yes", "true or false"),
        ("SESSION_MINUTES", "0", "from 1 to 720"),
        ("SESSION_MINUTES", "721", "from 1 to 720"),
        ("SESSION_MINUTES", "half an hour", "from 1 to 720"),
        ("SESSION_MINUTES", "0.5", "from 1 to 720"),
    ],
)
def test_a_guard_that_is_set_wrongly_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, wanted: str
) -> None:
    """The word "False" would otherwise count as true, and a session of 0 minutes as none."""
    monkeypatch.setenv(f"SIANGSATHON_{name}", value)
    with pytest.raises(UnusableSetting, match=f"SIANGSATHON_{name} must be .*{wanted}"):
        create_app(tmp_path / "instance")


@pytest.mark.parametrize("value", ["true", "false", "1", "0"])
def test_a_guard_is_true_or_false(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """Both are taken, as words or as figures."""
    monkeypatch.setenv("SIANGSATHON_BEHIND_PROXY", value)
    assert create_app(tmp_path / "instance").config["BEHIND_PROXY"] in (True, False)
