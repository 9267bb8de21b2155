"""Puts marks into nbgrader's gradebook, through nbgrader's own API.

Arguments: the folder of the course, and a file of JSON: a list of objects with "student", "assignment", "notebook" and
"questions", a list of objects with "id", "points" and "worth". Prints how many submissions it put in.

Marks that a person gave by hand are left alone.
"""

import json
import os
import sys
from pathlib import Path

import nbformat
from nbgrader.api import Grade, Gradebook, MissingEntry

MOST_BYTES = 32 << 20
LANGUAGE = {"language_info": {"name": "java"}, "kernelspec": {"name": "millrace", "display_name": "Millrace (Java)"}}


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
    show_to_formgrader(course, result)


def show_to_formgrader(course, result):
    """Writes the file that nbgrader's own autograder would leave, which formgrader shows.

    Formgrader puts text, outputs and metadata of a notebook into its page as they are, and a script in them would run
    with the rights of whoever grades. So a learner's text is shown as it was typed, like code, and nothing is kept of
    outputs and metadata. Only text that we handed out is formatted.
    """
    file = result["notebook"] + ".ipynb"
    place = Path(result["student"]) / result["assignment"] / file
    submitted, graded = read_cells(course / "submitted" / place), course / "autograded" / place
    if not submitted:
        graded.unlink(missing_ok=True)
        return
    released = read_cells(course / "release" / result["assignment"] / file)
    ours = {text for kind, text, _ in released if kind == "markdown"}
    roles = cell_roles(result["questions"])
    cells = []
    for kind, text, grade_id in submitted:
        if kind == "markdown" and text in ours:
            cells.append(nbformat.v4.new_markdown_cell(text))
        else:
            role = roles.pop(grade_id, None) if kind == "code" else None
            metadata = {"nbgrader": role} if role else {}
            cells.append(nbformat.v4.new_code_cell(text, metadata=metadata))
    graded.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=LANGUAGE), graded)


def cell_roles(questions):
    """What nbgrader's metadata says of the cells of these questions, by grade_id."""
    roles = {}
    for question in questions:
        common = {"task": False, "cell_type": "code", "schema_version": 3}
        check, answer = question["id"], question["id"] + "-answer"
        roles[check] = {"grade_id": check, "grade": True, "solution": False, "locked": True, **common}
        roles[check]["points"] = question["worth"]
        roles[answer] = {"grade_id": answer, "grade": False, "solution": True, "locked": False, **common}
    return roles


def read_cells(file):
    """Type, text and grade_id of each cell; nothing where there is no such notebook, or one that cannot be read."""
    if not file.is_file() or file.is_symlink() or file.stat().st_size > MOST_BYTES:
        return []
    try:
        cells = json.loads(file.read_text(encoding="utf-8-sig"))["cells"]
        return [
            (
                cell["cell_type"],
                # Half of a character can be said in JSON, and cannot be written to a file.
                "".join(cell["source"]).encode("utf-8", "replace").decode("utf-8"),
                str(((cell.get("metadata") or {}).get("nbgrader") or {}).get("grade_id")),
            )
            for cell in cells
        ]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []


def main():
    # nbgrader starts a program, alembic, that it looks for on the PATH.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    course, results = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    with Gradebook("sqlite:///" + str(course / "gradebook.db"), course_id=course.name) as book:
        for result in results:
            put(book, course, result)
    print(len(results))


main()
