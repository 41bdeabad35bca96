"""Each of these lines is wrong, and mypy must say so: an ignore that is not needed is an error itself."""

import leadbook

book = leadbook.memory()
book.move_lead(stage="sql")  # type: ignore[call-arg]
book.move_lead(lead="one", stage="sql")  # type: ignore[arg-type]
book.set_temperature(lead=1, temperature="lukewarm")  # type: ignore[arg-type]
book.convert_lead(lead=1, customer={"type": "newest"})  # type: ignore[misc, arg-type]
book.capture_lead(name="A", source="b", company={"nam": "C"})  # type: ignore[arg-type]
book.lead(1)  # type: ignore[call-arg]
text: str = book.lead(id=1).id  # type: ignore[assignment]
