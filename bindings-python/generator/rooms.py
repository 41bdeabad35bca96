"""In which file a type of the answers stands: with the room of the operations that tell of it."""

#: The rooms of reports: there are too many of them for one file.
REPORTS = {
    "reports_course": ("funnel", "conversion", "time_to_convert", "stage_durations", "cohorts", "temperature"),
    "reports_yield": ("trend", "sources", "owners", "lost_reasons", "pipeline"),
    "reports_work": ("first_response", "activity_counts", "aging"),
}

#: What stands in each file. A file knows those above it, but for the rooms, which do not know one another.
ABOUT = {
    "common": "What several rooms tell of: leads, customers and opportunities, and what is written on their cards.",
    "events_parts": "What events carry.",
    "events_leads": "What happens to leads and interests.",
    "events_others": "What happens to customers, opportunities, work and the book.",
    "events": "Events.",
    "leads": "What is answered about leads.",
    "interests": "What is answered about interests.",
    "customers": "What is answered about customers.",
    "opportunities": "What is answered about opportunities.",
    "work": "What is answered about activities and follow-ups.",
    "book": "What is answered about users, campaigns, lifecycle, settings and many commands at once.",
    "admin": "What is answered about the ledger and the file.",
    "transfer": "What imports and exports came to.",
    "reports": "What all reports have in common.",
    "reports_course": "Reports on the course of leads: how far they come, and how long it takes.",
    "reports_yield": "Reports on what leads cost and bring.",
    "reports_work": "Reports on the work with leads.",
}


def room_of(operation):
    """The room that an operation's answer is told in."""
    found = [room for room, names in REPORTS.items() if operation["name"] in names]
    return found[0] if found else operation["room"]


def named_in(value, found, definitions, stop=()):
    """The definitions that are referred to, and those that these refer to, but for what lies behind those where it stops."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if reference:
            name = reference.rsplit("/", 1)[1]
            if name not in found:
                found.add(name)
                if name not in stop:
                    named_in(definitions[name], found, definitions, stop)
        for one in value.values():
            named_in(one, found, definitions, stop)
    elif isinstance(value, list):
        for one in value:
            named_in(one, found, definitions, stop)


def places(document):
    """The file of each definition of the answers."""
    definitions = document["answers"]
    told = {"events_parts": set()}
    named_in(definitions["Happened"], told["events_parts"], definitions)
    for operation in document["operations"]:
        named_in(operation["answer"], told.setdefault(room_of(operation), set()), definitions, ("Happened",))

    def place(name):
        if name == "Happened":
            return "events"
        rooms = [room for room, names in told.items() if name in names]
        if len(rooms) == 1:
            return rooms[0]
        return "reports" if all(room.startswith("reports") for room in rooms) else "common"

    return {name: place(name) for name in definitions}
