"""The kernel with the clients that people use: each test is one of them."""

import json
import os
import sys
import threading
import time
import unittest
import urllib.request
from pathlib import Path
from subprocess import PIPE, Popen

import nbclient
import nbformat
import papermill
import pexpect
import zmq
from jupyter_client.manager import KernelManager
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

KERNEL = os.environ["MILLRACE_TEST_KERNEL"]
PATIENCE = 90


def started(**options):
    manager = KernelManager(kernel_name=KERNEL, **options)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    return manager, client


def notebook(*cells, **first_cell):
    written = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": KERNEL, "display_name": "", "language": "java"}})
    written.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    written.cells[0].metadata.update(first_cell)
    return written


class Clients(unittest.TestCase):
    def test_console(self):
        console = pexpect.spawn(
            sys.executable,
            ["-m", "jupyter_console", "--kernel", KERNEL, "--simple-prompt"],
            timeout=PATIENCE,
            encoding="utf-8",
            env={**os.environ, "TERM": "dumb"},
        )
        try:
            console.expect(r"In \[1\]:")
            console.sendline("21 * 2")
            console.expect(r"Out\[1\]: 42")
            console.expect(r"In \[2\]:")
            console.sendline('new Scanner(System.in).nextLine().toUpperCase()')
            console.sendline("typed")
            console.expect(r"Out\[2\]: TYPED")
            console.expect(r"In \[3\]:")
            console.sendline('throw new IllegalStateException("on purpose");')
            console.expect(r"IllegalStateException: on purpose")
        finally:
            console.close(force=True)

    def test_nbclient(self):
        written = notebook('System.out.println("streamed"); 1 + 1', "%%sh\necho from the shell")
        nbclient.NotebookClient(written, timeout=PATIENCE).execute()
        self.assertEqual("streamed\n", written.cells[0].outputs[0].text)
        self.assertEqual("2", written.cells[0].outputs[1].data["text/plain"])
        self.assertEqual("from the shell\n", written.cells[1].outputs[0].text)

    def test_nbclient_reports_an_error(self):
        written = notebook("int a = 1;\nint b = a / 0;")
        with self.assertRaisesRegex(nbclient.exceptions.CellExecutionError, r"cell \[1\] line 2"):
            nbclient.NotebookClient(written, timeout=PATIENCE).execute()

    def test_papermill(self):
        nbformat.write(notebook("int size = 7;", "size * 6"), "in.ipynb")
        papermill.execute_notebook("in.ipynb", "out.ipynb", progress_bar=False)
        written = nbformat.read("out.ipynb", 4)
        self.assertEqual("42", written.cells[1].outputs[0].data["text/plain"])
        self.assertEqual("completed", written.cells[1].metadata.papermill.status)

    def test_curve(self):
        manager, client = started(transport_encryption="required")
        try:
            reply = client.execute_interactive("1 + 1", timeout=PATIENCE, output_hook=lambda message: None)
            self.assertEqual("ok", reply["content"]["status"])
            self.assertTrue(beats(client), "the heartbeat is encrypted as well")
            for port in (manager.shell_port, manager.control_port):
                self.assertFalse(answers_in_plain_text(manager, port))
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)

    def test_notebook_7(self):
        port = free_port()
        server = Popen(
            [sys.executable, "-m", "notebook", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
            + [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=t"],
            stdout=PIPE,
            stderr=PIPE,
        )
        threading.Thread(target=server.communicate, daemon=True).start()
        try:
            base = f"http://127.0.0.1:{port}/"
            await_answer(base + "api/status?token=t")
            nbformat.write(notebook("1 + 1"), "shown.ipynb")
            page = urllib.request.urlopen(base + "notebooks/shown.ipynb?token=t", timeout=PATIENCE).read()
            self.assertIn(b"jupyter-config-data", page)
            specs = json.load(urllib.request.urlopen(base + "api/kernelspecs?token=t", timeout=PATIENCE))
            self.assertIn(KERNEL, specs["kernelspecs"])
            self.assertEqual("42", IOLoop().run_sync(lambda: over_websocket(base, "21 * 2"), timeout=PATIENCE))
        finally:
            server.terminate()
            server.wait(PATIENCE)

    def test_vs_code(self):
        """What VS Code's Jupyter extension sends: see its kernel sessions and @jupyterlab/services, which it uses."""
        manager, client = started()
        try:
            session = client.session
            content = {
                "code": "int seen = 1;\nseen + 1",
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": True,
                "stop_on_error": False,
            }
            reply = ask(client, "execute_request", content, {"cellId": "vscode-notebook-cell:/a.ipynb#W0", "trusted": True})
            self.assertEqual(("ok", 1), (reply["content"]["status"], reply["content"]["execution_count"]))
            # Its probes leave no trace, also where they fail.
            for silent in ("", "seen", "this is no Java"):
                reply = ask(client, "execute_request", {**content, "code": silent, "silent": True, "store_history": False})
                self.assertEqual(2, reply["content"]["execution_count"])
            reply = ask(client, "execute_request", {"code": "seen", "user_expressions": {"twice": "2 * seen"}})
            self.assertEqual("2", reply["content"]["user_expressions"]["twice"]["data"]["text/plain"])
            self.assertEqual(2, reply["content"]["execution_count"])
            # With stop_on_error off, what waits behind a failure runs.
            failing = client.session.msg("execute_request", {**content, "code": "Thread.sleep(300); throw new Exception();"})
            waiting = client.session.msg("execute_request", {**content, "code": "seen"})
            for message in (failing, waiting):
                client.shell_channel.send(message)
            self.assertEqual("error", reply_to(client, failing)["content"]["status"])
            self.assertEqual("ok", reply_to(client, waiting)["content"]["status"])
            # interrupt_mode "message": the interrupt comes on the control channel while a cell runs.
            endless = client.session.msg("execute_request", {**content, "code": "while (true) { }"})
            client.shell_channel.send(endless)
            await_busy(client, endless)
            client.control_channel.send(session.msg("interrupt_request", {}))
            self.assertEqual("Interrupted", reply_to(client, endless)["content"]["ename"])
            self.assertEqual("ok", client.control_channel.get_msg(timeout=PATIENCE)["content"]["status"])
            info = ask(client, "kernel_info_request", {})["content"]
            self.assertEqual(("ok", "java", "5.5"), (info["status"], info["language_info"]["name"], info["protocol_version"]))
            complete = ask(client, "complete_request", {"code": "see", "cursor_pos": 3})["content"]
            self.assertIn("seen", complete["matches"])
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def ask(client, kind, content, metadata=None):
    message = client.session.msg(kind, content, metadata=metadata)
    client.shell_channel.send(message)
    return reply_to(client, message)


def reply_to(client, message):
    while True:
        reply = client.get_shell_msg(timeout=PATIENCE)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            return reply


def await_busy(client, message):
    while True:
        published = client.get_iopub_msg(timeout=PATIENCE)
        if published["parent_header"].get("msg_id") == message["header"]["msg_id"] and published["msg_type"] == "execute_input":
            return


def beats(client):
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        if client.hb_channel.is_beating():
            return True
        time.sleep(0.1)
    return False


def answers_in_plain_text(manager, port):
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    try:
        socket.connect(f"tcp://127.0.0.1:{port}")
        manager.session.send(socket, manager.session.msg("kernel_info_request"))
        return bool(socket.poll(1000))
    finally:
        socket.close()
        context.term()


def free_port():
    context = zmq.Context()
    socket = context.socket(zmq.REP)
    port = socket.bind_to_random_port("tcp://127.0.0.1")
    socket.close()
    context.term()
    return port


def await_answer(address):
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            return urllib.request.urlopen(address, timeout=PATIENCE).read()
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)


async def over_websocket(base, code):
    """Runs a cell as the browser does, through the server."""
    request = urllib.request.Request(
        base + "api/kernels?token=t", json.dumps({"name": KERNEL}).encode(), {"Content-Type": "application/json"}
    )
    kernel = json.load(urllib.request.urlopen(request, timeout=PATIENCE))["id"]
    socket = await websocket_connect(f"ws{base[4:]}api/kernels/{kernel}/channels?token=t")
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "", "version": "5.4", "date": ""}
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": True}
    message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
    await socket.write_message(json.dumps(message))
    while True:
        answer = json.loads(await socket.read_message())
        if answer["msg_type"] == "execute_result":
            return answer["content"]["data"]["text/plain"]


if __name__ == "__main__":
    unittest.main(verbosity=2)
