"""
A site's form becomes a lead, in FastAPI: `uvicorn web_form:app` serves it; run by itself, it is tried once.

Forms that come at the same time share their way to the disk, and the event loop waits for none. A form that is sent twice carries the same
`Idempotency-Key` and is one lead.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import leadbook
from fastapi import FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from leadbook import aio
from pydantic import BaseModel


class Form(BaseModel):
    name: str
    email: str
    company: str | None = None
    message: str | None = None


class Answer(BaseModel):
    lead: int
    outcome: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with aio.open("sales.leadbook") as book:
        app.state.book = book
        yield


app = FastAPI(lifespan=lifespan)


@app.exception_handler(leadbook.LeadbookError)
async def refused(request: Request, failure: leadbook.LeadbookError) -> JSONResponse:
    status = {"invalid": 422, "not_found": 404, "conflict": 409, "known": 409, "refused": 409, "too_large": 413}
    said = {"code": failure.code, "field": failure.field, "message": failure.message, "allowed": failure.allowed}
    return JSONResponse(said, status_code=status.get(failure.kind, 500))


@app.post("/leads")
async def capture(form: Form, request: Request, idempotency_key: Annotated[str | None, Header()] = None) -> Answer:
    book: aio.Book = request.app.state.book
    captured = await book.capture_lead(
        name=form.name,
        emails=[form.email],
        company={"name": form.company} if form.company else None,
        interest=form.message,
        source="web_form",
        channel="inbound",
        request_id=idempotency_key,
    )
    return Answer(lead=captured.lead.id, outcome=captured.outcome)


@app.get("/leads/{number}/history")
async def history(number: int, request: Request) -> list[str]:
    book: aio.Book = request.app.state.book
    events = await book.lead_history(lead=number)
    if not events:
        raise HTTPException(404)
    return [f"{event.at:%Y-%m-%d} {event.type}" for event in events]


if __name__ == "__main__":
    from fastapi.testclient import TestClient

    with TestClient(app) as client:
        form = {"name": "Sara Ahmadi", "email": "sara@example.com", "company": "Example Trading"}
        for _ in range(2):
            print(client.post("/leads", json=form, headers={"Idempotency-Key": "form-1"}).json())
        print(client.post("/leads", json={**form, "email": "nobody"}).status_code)
        print(client.get("/leads/1/history").json())
        print(client.get("/leads/9/history").status_code)
