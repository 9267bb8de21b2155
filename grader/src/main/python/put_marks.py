"""Puts marks into nbgrader's gradebook, through nbgrader's own API.

Arguments: the folder of the course, and a file of JSON: a list of objects with "student", "assignment", "notebook" and
"questions", a list of objects with "id", "points" and "worth". Prints how many submissions it put in.

Marks that a person gave by hand are left alone.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from nbgrader.api import Grade, Gradebook, MissingEntry


def put(book, course, result):
    assignment, notebook, student = result["assignment"], result["notebook"], result["student"]
    book.update_or_create_assignment(assignment)
    book.update_or_create_notebook(notebook, assignment)
    for question in result["questions"]:
        book.update_or_create_grade_cell(
            question["id"], notebook, assignment, max_score=question["worth"], cell_type="code"
        )
    book.update_or_create_student(student)
    book.update_or_create_submission(assignment, student)
    for question in result["questions"]:
        try:
            grade = book.find_grade(question["id"], notebook, assignment, student)
        except MissingEntry:
            # The question is newer than the submission.
            grade = Grade(
                cell=book.find_grade_cell(question["id"], notebook, assignment),
                notebook=book.find_submission_notebook(notebook, assignment, student),
            )
            book.db.add(grade)
        # What a person has looked at is to be looked at again only where our mark is another now.
        if grade.manual_score is None:
            grade.needs_manual_grade = False
        elif grade.auto_score != question["points"]:
            grade.needs_manual_grade = True
        grade.auto_score = question["points"]
    book.db.commit()
    show_to_formgrader(course, student, assignment, notebook)


def show_to_formgrader(course, student, assignment, notebook):
    """Formgrader shows the file that nbgrader's own autograder leaves."""
    place = Path(student) / assignment / (notebook + ".ipynb")
    submitted, graded = course / "submitted" / place, course / "autograded" / place
    if submitted.is_file() and not submitted.is_symlink():
        graded.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(submitted, graded)


def main():
    # nbgrader starts a program, alembic, that it looks for on the PATH.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    course, results = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    with Gradebook("sqlite:///" + str(course / "gradebook.db"), course_id=course.name) as book:
        for result in results:
            put(book, course, result)
    print(len(results))


main()
