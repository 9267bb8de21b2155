"""The public conformance suite, with every sample filled in. Nothing may be skipped."""

import os
import unittest

import jupyter_kernel_test

KERNEL = os.environ["MILLRACE_TEST_KERNEL"]
PATIENCE = 120
jupyter_kernel_test.TIMEOUT = PATIENCE
SHOW = "import millrace.kernel.display.*; "


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "java"
    file_extension = ".java"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("on the error stream");'
    code_generate_error = 'throw new IllegalStateException("on purpose");'
    code_page_something = "%doc Math.max"
    code_clear_output = SHOW + "Display.clear();"
    code_inspect_sample = "Math.max("
    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": '"a" + 1', "result": "a1"},
        {"code": "1 + 1", "result": "2"},
        {"code": "int n = 3;\nn + 1", "result": "4"},
        {"code": 'Content.text("t").withHtml("<b>t</b>")', "mime": "text/html", "result": "<b>t</b>"},
    ]
    code_display_data = [
        {"code": SHOW + 'Display.show(Content.text("t").withHtml("<b>t</b>"));', "mime": "text/html"},
        {"code": "int shown = 1;\n%vars\nshown = 2;", "mime": "text/plain"},
    ]
    completion_samples = [
        {"text": "Math.sqr", "matches": {"sqrt("}},
        {"text": '"".toUpp', "matches": {"toUpperCase("}},
        {"text": "%lsm", "matches": {"%lsmagic"}},
    ]
    complete_code_samples = ["1 + 1", "int x = 3;", "class A {}", "for (;;) break;", "%lsmagic", "// a comment"]
    incomplete_code_samples = ["for (int i = 0; i < 3; i++) {", "class A {", "Math.max(1,", "/* a comment"]
    invalid_code_samples = ["int x = = 3;", "class 3 {}"]
    code_history_pattern = "1?+*1"
    supported_history_operations = ("tail", "range", "search")

    def execute_helper(self, code, **options):
        """As it is, but a busy machine may take longer than a tenth of a second between two messages."""
        channel = self.kc.iopub_channel
        at_once = jupyter_kernel_test.ensure_sync(channel.get_msg)
        channel.get_msg = lambda timeout=None: at_once(timeout=PATIENCE)
        try:
            return super().execute_helper(code, **{**options, "timeout": PATIENCE})
        finally:
            del channel.get_msg

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The samples of results use names of this package.
        cls.kc.execute_interactive(SHOW, timeout=60)


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=2).result
    raise SystemExit(0 if result.wasSuccessful() and not result.skipped else 1)
