"""A command → its exit code; whatever goes wrong is one line on standard error."""

import errno
import os
import shutil
import sys
import traceback
from contextlib import suppress

import click

from provenance.cli import streams
from provenance.cli.call import Call
from provenance.errors import ProvenanceError

INPUT = ProvenanceError.exit_code
# What sysexits.h calls EX_SOFTWARE, as 75 is its EX_TEMPFAIL: 1 would say "done".
UNFORESEEN = 70
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
INTERRUPTED = 130  # as shells say: 128 + SIGINT


def run(program: click.Command, arguments: list[str] | None) -> int:
    """Invoke a command and return its exit code; a reader that went away is no error."""
    call = Call()
    streams.prepare()
    try:
        code = _judged(program, sys.argv[1:] if arguments is None else arguments, call)
        streams.flush()
    except BrokenPipeError:
        streams.abandon()
        return call.status
    except OSError as error:  # standard output is full, or gone
        streams.abandon()
        with suppress(OSError):
            streams.talk(f"provenance: cannot write: {error.strerror}: make room or name another place")
        return INPUT
    return code


def _judged(program: click.Command, arguments: list[str], call: Call) -> int:
    try:
        with program.make_context("provenance", list(arguments), obj=call, terminal_width=_room()) as context:
            program.invoke(context)
        return call.status
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.exceptions.NoArgsIsHelpError as help_:
        streams.talk(help_.format_message())
        return help_.exit_code
    except click.ClickException as error:
        streams.talk(f"provenance: {usage(error)}")
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        streams.talk("provenance: interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        if _is_full(error) and not call.verbose:
            raise  # said once, by `run`: what is still to be written would fail again
        return _told(error, call)


def _is_full(error: Exception) -> bool:
    """Whether standard output has no room; a file that has none is named by its error."""
    return isinstance(error, OSError) and error.errno in _FULL and error.filename is None


def _room() -> int:
    """How wide a help text is; click's own rule never goes below 50."""
    return max(20, min(shutil.get_terminal_size().columns, 100) - 2)


def _told(error: Exception, call: Call) -> int:
    """Say an error in one line; `--verbose` adds the traceback. Returns the exit code."""
    line, code = sentence(error)
    if call.verbose:
        trace = "".join(traceback.format_exception(error))
        streams.talk("\n".join(map(streams.safe, trace.splitlines())))
    streams.talk(f"provenance: {streams.one_line(line)}")
    return code


def sentence(error: Exception) -> tuple[str, int]:
    """An error → what to say of it and the exit code."""
    if isinstance(error, ProvenanceError):
        return str(error), error.exit_code
    if isinstance(error, OSError) and _is_full(error):
        return f"cannot write: {error.strerror}: make room or name another place", INPUT
    if isinstance(error, OSError) and error.strerror:
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        what = "no space is left on the device" if error.errno == errno.ENOSPC else error.strerror
        return f"{where}{what}", INPUT
    said = streams.one_line(str(error))
    told = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return f"{told} (a fault of the program: run again with --verbose)", UNFORESEEN


def usage(error: click.ClickException) -> str:
    """Click's message and where the help is, in one line."""
    said = streams.one_line(error.format_message()).rstrip(".")
    context = getattr(error, "ctx", None)
    if context is None:
        return said
    if isinstance(error, click.NoSuchOption) and context.parent is not None:
        name = error.option_name
        if any(name in option.opts for option in context.find_root().command.params):
            return f"{said} here: it stands before the command (provenance {name} ... {context.info_name})"
    return f"{said} (try '{context.command_path} --help')"
