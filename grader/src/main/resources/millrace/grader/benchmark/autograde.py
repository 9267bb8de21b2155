"""Lets nbgrader grade right answers to one exercise in PySpark, like the one of episode 09.

Arguments: a folder to work in, the Python that has PySpark, how many submissions. Prints wall seconds, processor seconds
and points, each for one submission, and the points that it is worth.
"""

import ctypes
import json
import os
import pathlib
import resource
import subprocess
import sys
import time

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

SETUP = """\
import pathlib, tempfile
from pyspark.sql import SparkSession
from pyspark.sql.functions import avg, col, from_json
spark = (SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2").getOrCreate())
# nbgrader gives no points where a cell has written to stderr, as Spark's warnings are.
spark.sparkContext.setLogLevel("OFF")
"""
ANSWER = """\
def average_purchase(records):
    ### BEGIN SOLUTION
    return (records
        .select(from_json(col("value"), "client_id string, purchase double").alias("json"))
        .select("json.*")
        .filter(col("client_id").isNotNull() & col("purchase").isNotNull())
        .groupBy("client_id").agg(avg("purchase").alias("average")))
    ### END SOLUTION
"""
CHECK = """\
def averages(name, *files):
    folder = pathlib.Path(tempfile.mkdtemp())
    for i, lines in enumerate(files):
        (folder / f"{i}.txt").write_text("\\n".join(lines))
    query = (average_purchase(spark.readStream.option("maxFilesPerTrigger", 1).text(str(folder)))
        .writeStream.format("memory").queryName(name).outputMode("complete").start())
    query.processAllAvailable()
    query.stop()
    return {row.client_id: row.average for row in spark.table(name).collect()}

def purchase(client, amount):
    return '{"client_id":"%s","purchase":%s}' % (client, amount)

assert averages("visible", [purchase("c-01", 10.0), purchase("c-02", 99.5)], [purchase("c-01", 20.0)], ["oops"]) == {
    "c-01": 15.0, "c-02": 99.5}
"""
HIDDEN = """\
### BEGIN HIDDEN TESTS
assert averages("malformed", ["{", "null", "[1,2]"], [purchase("c-09", 12.25)]) == {"c-09": 12.25}
assert averages("nulls", ['{"client_id":null,"purchase":7.0}', purchase("c-04", "null")], [purchase("c-05", 8.0)]) == {
    "c-05": 8.0}
assert len(averages("many", [purchase("c-%02d" % (i % 9), "%d.5" % (i % 37)) for i in range(240)])) == 9
### END HIDDEN TESTS
"""


PR_SET_CHILD_SUBREAPER = 36


def cell(source, name, grade, solution):
    metadata = {"schema_version": 3, "grade_id": name, "grade": grade, "solution": solution, "locked": grade, "task": False}
    if grade:
        metadata["points"] = 1
    return new_code_cell(source, id=name, metadata={"nbgrader": metadata})


folder, python, students = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
course = folder / "course"
source = course / "source" / "ps1" / "stream.ipynb"
source.parent.mkdir(parents=True)
kernel = {"name": "pyspark", "display_name": "PySpark", "language": "python"}
notebook = new_notebook(
    cells=[
        new_code_cell(SETUP, id="setup"),
        cell(ANSWER, "answer", False, True),
        cell(CHECK, "visible", True, False),
        cell(HIDDEN, "hidden", True, False),
    ],
    metadata={"kernelspec": kernel, "language_info": {"name": "python"}},
)
nbformat.write(notebook, source)
spec = folder / "jupyter" / "kernels" / "pyspark"
spec.mkdir(parents=True)
argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
(spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "PySpark", "language": "python"}))
# nbgrader starts a program of its own environment by its name.
os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
environment = {**os.environ, "JUPYTER_PATH": str(folder / "jupyter"), "PYSPARK_PYTHON": python}


def nbgrader(*arguments):
    command = [sys.executable, "-m", "nbgrader", *arguments, f"--course-dir={course}"]
    with open(folder / "nbgrader.log", "ab") as log:
        subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=1200)


nbgrader("generate_assignment", "ps1", "--create")
released = nbformat.read(course / "release" / "ps1" / "stream.ipynb", 4)
for released_cell in released.cells:
    if released_cell.metadata.get("nbgrader", {}).get("grade_id") == "answer":
        released_cell.source = ANSWER
for student in range(students):
    submitted = course / "submitted" / f"student-{student:03d}" / "ps1" / "stream.ipynb"
    submitted.parent.mkdir(parents=True)
    nbformat.write(released, submitted)

# Spark's JVM outlives the kernel that started it; whom nobody else waits for is ours, and so is its time.
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
before = resource.getrusage(resource.RUSAGE_CHILDREN)
start = time.monotonic()
nbgrader("autograde", "ps1", "--create")
wall = time.monotonic() - start
while True:
    try:
        os.wait()
    except ChildProcessError:
        break
after = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

from nbgrader.api import Gradebook  # noqa: E402

with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
    submissions = gradebook.assignment_submissions("ps1")
    points = sum(submission.score for submission in submissions)
    worth = gradebook.find_assignment("ps1").max_score
    graded = len(submissions)
print(json.dumps({"wall": wall / students, "cpu": cpu / students, "points": points / students, "worth": worth, "graded": graded}))
