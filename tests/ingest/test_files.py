"""Files on disk."""

import errno
import gzip
import os
import tempfile
from pathlib import Path

import pytest

from graph_model.errors import BadRecord, UnrecognisedInput
from ingest.files import LINKED_FOLDER, head_of, is_housekeeping, on_disk, walk, whole


def touch(path, data=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(folder):
    return [str(path.relative_to(folder)) for path in walk([folder])]


def test_every_file_is_found_once_and_in_order(tmp_path):
    for name in ("b/2", "a/1", "c"):
        touch(tmp_path / name)
    assert names(tmp_path) == ["a/1", "b/2", "c"]
    assert len(walk([tmp_path, tmp_path / "c", str(tmp_path / "a")])) == 3


def test_hidden_files_indexes_and_deliveries_under_way_are_left_out(tmp_path):
    for name in (
        ".git/x",
        ".DS_Store",
        "cur/1",
        "new/2",
        "tmp/3",
        "dovecot.index.log",
        "maildirsize",
        "INBOX.msf",
        "box.lock",
    ):
        touch(tmp_path / name)
    assert names(tmp_path) == ["cur/1", "new/2"]


def test_the_folders_of_a_maildir_may_begin_with_a_dot(tmp_path):
    touch(tmp_path / ".Sent" / "cur" / "1")
    touch(tmp_path / ".cache" / "1")
    assert names(tmp_path) == [".Sent/cur/1"]


def test_a_folder_called_tmp_is_entered_where_it_is_no_maildirs(tmp_path):
    touch(tmp_path / "tmp" / "1")
    assert names(tmp_path) == ["tmp/1"]


def test_a_maildir_whose_new_mail_was_lost_in_packing_is_still_one(tmp_path):
    for name in ("cur/1", "tmp/2"):
        touch(tmp_path / name)
    assert names(tmp_path) == ["cur/1"]


def test_extensions_do_not_matter(tmp_path):
    assert not any(is_housekeeping(name) for name in ("65_", "1.", "1710000000.M1P2.host:2,S", "mail", "a.b.c"))


def test_a_path_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UnrecognisedInput, match="no such file"):
        walk([tmp_path / "nothing"])


def test_compressed_files_are_read_as_if_they_were_not(tmp_path):
    path = touch(tmp_path / "a.gz", gzip.compress(b"hello"))
    assert whole(on_disk(path)) == b"hello"
    assert head_of(on_disk(path)).data == b"hello"


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:15] + b"\0\0" + data[17:]])
def test_damaged_compression_is_a_bad_record_after_what_could_be_read(tmp_path, damage):
    path = touch(tmp_path / "a.gz", damage(gzip.compress(bytes(range(256)) * 500)))
    with pytest.raises(BadRecord, match=r"cannot be read"):
        list(on_disk(path).chunks(64))


def test_a_name_that_is_no_text_can_be_shown(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9\xff")
    try:
        path.write_bytes(b"x")
    except OSError as error:
        if error.errno != errno.EILSEQ:
            raise
        pytest.skip("this file system refuses names that are not UTF-8, as macOS's does: there is none to be shown")
    (found,) = walk([tmp_path])
    assert on_disk(found).path == str(tmp_path / "caf??")
    assert whole(on_disk(found)) == b"x"


def test_a_link_to_a_folder_is_not_followed_and_says_so(tmp_path):
    touch(tmp_path / "mail" / "1.eml")
    (tmp_path / "mail" / "round").symlink_to(tmp_path)
    (tmp_path / "mail" / "gone").symlink_to(tmp_path / "nowhere")
    assert names(tmp_path / "mail") == ["1.eml", "gone", "round"]
    with pytest.raises(BadRecord, match=LINKED_FOLDER):
        on_disk(tmp_path / "mail" / "round")
    with pytest.raises(BadRecord, match="No such file"):
        on_disk(tmp_path / "mail" / "gone")


def test_pipes_are_left_out(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert names(tmp_path) == []


def as_nobody(look):
    """What another user of this machine sees, or this one who is not root."""
    if os.geteuid():
        return look()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgid(65534)
            os.setuid(65534)
            os.write(writing, look().encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as stream:
        return stream.read()


def read_or_reason(path):
    try:
        return head_of(on_disk(path)).data.decode()
    except BadRecord as exc:
        return exc.reason


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_what_may_not_be_opened_is_not_passed_over():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        closed, listed = touch(folder / "closed" / "1.eml").parent, touch(folder / "listed" / "2.eml").parent
        touch(folder / "3.eml")
        closed.chmod(0)
        listed.chmod(0o644)
        try:
            seen = as_nobody(lambda: repr([(path.name, read_or_reason(path)) for path in walk([folder])]))
            named = as_nobody(lambda: error_of(closed / "1.eml"))
        finally:
            closed.chmod(0o755)
            listed.chmod(0o755)
    denied = "cannot be read: Permission denied"
    assert seen == repr([("3.eml", "x"), ("closed", denied), ("2.eml", denied)])
    assert denied in named


def error_of(path):
    try:
        return repr(walk([path]))
    except UnrecognisedInput as exc:
        return str(exc)
