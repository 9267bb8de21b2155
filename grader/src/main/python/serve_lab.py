"""Runs JupyterLab for ./millrace up, and never longer than the process that started it.

The first line of standard input is a JSON object: address, port, token, and root (the folder that is shown). So the token stands
on no command line and in no log. The end of standard input, which comes however the starter ends, stops the kernels and
the server.

JUPYTER_DATA_DIR (with kernels/millrace), JUPYTER_CONFIG_DIR and JUPYTER_RUNTIME_DIR are the starter's. Nothing of the
user's or the machine's own Jupyter is read, and nothing is fetched from the network.
"""

import json
import os
import shutil
import signal
import sys
import threading

SECONDS_TO_STOP = 6


def leave_the_terminal():
    """Ctrl-C and a closed terminal are for the starter, which stops us in order."""
    os.setsid()
    # The starter may have had them ignored; the shells in JupyterLab's terminals must not inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def import_lab():
    """Returns JupyterLab's application class, without two seconds of work that nobody needs here."""
    # Checks of internationalised addresses in event schemas: importing it compiles a grammar for 1.5 s.
    sys.modules["rfc3987_syntax"] = None
    import jupyterlab.commands

    # Asks Node, where there is one, for settings of builds that we never make: 0.3 s each time.
    jupyterlab.commands._yarn_config = lambda logger: {"yarn config": {}, "npm config": {}}
    from jupyterlab.labapp import LabApp

    return LabApp


def forget_the_machine():
    """A Jupyter of the whole machine must not add kernels, extensions or settings to ours."""
    import jupyter_core.paths

    jupyter_core.paths.SYSTEM_CONFIG_PATH.clear()
    jupyter_core.paths.SYSTEM_JUPYTER_PATH.clear()


def configuration(settings):
    from jupyterlab.handlers.announcements import NeverCheckForUpdate
    from traitlets.config import Config

    extensions = os.path.join(sys.prefix, "share", "jupyter", "labextensions")
    return Config(
        ServerApp={
            "ip": settings["address"],
            "port": settings["port"],
            "port_retries": 0,
            "root_dir": settings["root"],
            "open_browser": False,
            # Whatever it listens on, a browser asks for this machine, as no page that rebinds a name does.
            "allow_remote_access": False,
            # In a container one often is root, and the token protects root as well as anyone.
            "allow_root": True,
            "quit_button": False,
            "terminals_enabled": True,
            # Not a login shell, which begins with a PATH of its own, without Kafka's commands.
            "terminado_settings": {"shell_command": [os.environ.get("SHELL") or shutil.which("bash") or "sh"]},
            "jpserver_extensions": {
                "jupyterlab": True,
                "jupyter_server_terminals": True,
                # Learners' notebooks are no text files; a paired one would be two.
                "jupyterlab_jupytext": False,
                "jupyter_lsp": False,
                "notebook_shim": False,
            },
        },
        IdentityProvider={"token": settings["token"]},
        PasswordIdentityProvider={"allow_password_change": False},
        KernelSpecManager={
            "allowed_kernelspecs": {"millrace"},
            "ensure_native_kernel": False,
        },
        MultiKernelManager={"default_kernel_name": "millrace"},
        # Ten times the usual, so that twenty live tables are not silenced; a cell that prints without end still is.
        ZMQChannelsWebsocketConnection={"iopub_data_rate_limit": 10_000_000, "iopub_msg_rate_limit": 10_000},
        LabApp={
            "news_url": None,
            "check_for_updates_class": NeverCheckForUpdate,
            "extension_manager": "readonly",
            "labextensions_path": [extensions],
            "app_settings_dir": os.path.join(os.path.dirname(os.path.abspath(__file__)), "lab-settings"),
        },
    )


def stop_at_end_of_input(server):
    for _ in sys.stdin:
        pass
    # A kernel or an extension that does not end in time is not worth an orphan.
    deadline = threading.Timer(SECONDS_TO_STOP, os._exit, [1])
    deadline.daemon = True
    deadline.start()
    server.io_loop.add_callback(server.stop)


def main():
    leave_the_terminal()
    settings = json.loads(sys.stdin.readline())
    forget_the_machine()
    lab = import_lab()
    server = lab.initialize_server(argv=[], config=configuration(settings))
    threading.Thread(target=stop_at_end_of_input, args=[server], daemon=True).start()
    server.start()


if __name__ == "__main__":
    main()
