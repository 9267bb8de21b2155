"""Becomes another program, for which a filter of system calls holds: FILE PROGRAM [ARGUMENT ...].

FILE is the filter, in the instructions that Linux takes. It holds for all that the program starts, and nobody can lift
it. Whoever runs this needs no rights for that; nothing is started where the filter is refused.
"""

import ctypes
import os
import sys

PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
BYTES_OF_AN_INSTRUCTION = 8


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


libc = ctypes.CDLL(None, use_errno=True)


def prctl(option, *arguments):
    given = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    if libc.prctl(option, *given) != 0:
        problem = os.strerror(ctypes.get_errno())
        sys.exit(f"the filter of system calls was refused (prctl {option}: {problem})")


with open(sys.argv[1], "rb") as file:
    instructions = file.read()
program = Program(len(instructions) // BYTES_OF_AN_INSTRUCTION, instructions)
prctl(PR_SET_NO_NEW_PRIVS, 1)
prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program))
os.execv(sys.argv[2], sys.argv[2:])
