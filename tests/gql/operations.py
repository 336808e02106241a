"""Representative operations: every connection of the schema, with what front-ends ask of it, for a page of $n."""

from __future__ import annotations

PERSON = """
    id name email internal listed title level startedAt leftAt unit { name kind }
    addresses { email kind kindRule names score rule reasons }
    formerPositions { title startedAt endedAt organisation { name } } organisation { id name } manager { name }
"""
SCORE = "score { value unit kind reasons { weight text evidence { __typename id } } }"
SUPPLY_FINDING = f"id kind rank rankLow rankHigh run {{ id latest }} {SCORE}"
FINDING = f"{SUPPLY_FINDING} disposition {{ state owner reviewAt note by at }}"
SUPPLY = """
    category declared share substitutable recoveryDays survivalDays startAt endAt annualValue { amount currency }
    supplier { name } buyer { name }
"""
NEED = "category certain annualValue { amount currency } recoveryDays survivalDays exposedDays valueLost { amount currency }"
TIE = """
    strength given received scale band live mails meetings firstAt lastAt daysSinceLast perWeek meetingShare reciprocity balance
    answersGiven answersReceived replyHoursGiven replyHoursReceived trend person { name }
"""
PARTICIPANT = "email role response person { name }"
TIE_FIGURES = "strength scale band live mails meetings lastAt daysSinceLast perWeek meetingShare before trend"
TIE_PART = "interaction { id at channel } at channel amount answerTo { id at } replyHours"
DIRECTED_TIE = f"""
    source {{ name }} target {{ name }} {TIE_FIGURES} balance answers replyHours
    interactions(first: $n) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {TIE_PART} }} }} }}
    interactionsBefore(first: $n) {{ totalCount edges {{ node {{ {TIE_PART} }} }} }}
"""
CONTACT = "strength scale share lastAt live partial person { name }"

OPERATIONS: dict[str, str] = {
    "people": f"""query ($n: Int) {{ people(first: $n) {{
        totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {PERSON}
        reports(first: 3) {{ totalCount edges {{ node {{ name }} }} }}
        ties(first: 3) {{ totalCount edges {{ node {{ {TIE} }} }} }}
        tieColumns {{ people scale live firstAt lastAt moreExist }}
        identityReviews(first: 3) {{ totalCount edges {{ node {{ score other {{ email }} }} }} }}
        interactions(first: 3) {{ totalCount edges {{ node {{ at participants {{ {PARTICIPANT} }} }} }} }}
    }} }} }} }}""",
    "what was found about people": f"""query ($n: Int) {{ people(first: $n, internal: true) {{ edges {{ node {{
        influence {{ {FINDING} }} singlePointOfFailure {{ {FINDING} successors {{ points finding {{ good }} }} }}
        findings(first: 5) {{ totalCount edges {{ node {{ {FINDING} }} }} }}
    }} }} }} }}""",
    "units": """query ($n: Int) { units(first: $n) { totalCount edges { node {
        id name kind people(first: 3) { totalCount edges { node { name } } }
    } } } }""",
    "identityReviews": """query ($n: Int) { identityReviews(first: $n) { totalCount edges { node {
        score reasons { weight text } one { email kind names person { name } } other { email kind names person { name } }
    } } } }""",
    "judgements": """query ($n: Int) { judgements(first: $n) { totalCount edges { node {
        verdict by at why one { email kind names person { name } } other { email kind names person { name } }
    } } } }""",
    "organisations": f"""query ($n: Int) {{ organisations(first: $n) {{ totalCount edges {{ node {{
        id name domains country internal rule recoveryDays survivalDays
        people(first: 2) {{ totalCount edges {{ node {{ name }} }} }}
        contracts(first: 2) {{ totalCount edges {{ node {{ title buyer {{ name }} }} }} }}
        suppliers(first: 2) {{ totalCount edges {{ node {{ {SUPPLY} evidence {{ __typename id }} }} }} }}
        customers(first: 2) {{ totalCount edges {{ node {{ {SUPPLY} }} }} }}
        coverage {{ {FINDING} state }} chokePoint {{ {FINDING} }}
        findings(first: 5) {{ totalCount edges {{ node {{ id }} }} }}
    }} }} }} }}""",
    "who controls whom": """query ($n: Int) { organisations(first: $n) { edges { node {
        controls(first: 2) { totalCount edges { node { share organisation { name } } } }
        controlledBy(first: 2) { totalCount edges { node { share organisation { name } } } }
    } } } }""",
    "how organisations fare": f"""query ($n: Int) {{ organisations(first: $n) {{ edges {{ node {{
        health {{ {FINDING} state }} deterioration {{ {FINDING} began }} responseTimes {{ late }} outreachConflict {{ total }}
        owners(first: 2) {{ totalCount edges {{ node {{ name }} }} }}
    }} }} }} }}""",
    "contracts": """query ($n: Int) { contracts(first: $n) { totalCount edges { node {
        id key title category perYear startAt endAt terms substitutable recoveryDays survivalDays source
        value { amount currency } annualValue { amount currency } buyer { name } supplier { name country }
    } } } }""",
    "interactions": """query ($n: Int) { interactions(first: $n, includeDropped: true) { totalCount edges { node {
        id channel at durationMinutes audience droppedBy doubt participants { email role person { name manager { name } } }
    } } } }""",
    "influencers": f"""query ($n: Int) {{ influencers(first: $n) {{ totalCount edges {{ node {{
        {FINDING} person {{ name title }} components {{ name percentile value }}
        influencePercentile formalPercentile gap gapState informal mailbox scope {{ kind name }}
        roles {{ coordinator gatekeeper representative consultant liaison }}
    }} }} }} }}""",
    "pseudonymousInfluencers": f"""query ($n: Int) {{ pseudonymousInfluencers(first: $n) {{ totalCount
        pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{
        pseudonym rank rankLow rankHigh {SCORE} components {{ name percentile }} unit level
    }} }} }} }}""",
    "singlePointsOfFailure": f"""query ($n: Int) {{ singlePointsOfFailure(first: $n) {{ totalCount edges {{ node {{
        {FINDING} person {{ name }} accountsLost strengthLost componentDrop cutVertex
        efficiencyDrop efficiencyError bridges {{ cutOff person {{ name }} }}
        accounts {{ state partial share strength scale lastAt organisation {{ name }} }}
        successors {{ points person {{ name }} finding {{ {FINDING} leaver {{ name }} contactOverlap residualLoss good }} }}
        handover {{ contact {{ name }} organisation {{ name }} receiver {{ name }} knows between {{ name }} scale tieScale }}
    }} }} }} }}""",
    "contactCoverage": f"""query ($n: Int) {{ contactCoverage(first: $n) {{ totalCount edges {{ node {{
        {FINDING} organisation {{ name }} state partial hhi contacts {{ {CONTACT} }}
    }} }} }} }}""",
    "unitCoverage": f"""query ($n: Int) {{ unitCoverage(first: $n) {{ totalCount edges {{ node {{
        {FINDING} sides {{ name people state partial hhi contacts {{ {CONTACT} }} others }}
    }} }} }} }}""",
    "dependencyPaths": f"""query ($n: Int) {{ dependencyPaths(first: $n) {{ totalCount edges {{ node {{
        {SUPPLY_FINDING} supplier {{ name }} organisations {{ name }} tier moreExist evidence {{ __typename id }}
        steps {{ category supplier {{ name }} buyer {{ name }} annualValue {{ amount currency }} }}
    }} }} }} }}""",
    "chokePoints": f"""query ($n: Int) {{ chokePoints(first: $n) {{ totalCount edges {{ node {{
        {SUPPLY_FINDING} organisation {{ name }} structural operational dominates {{ name }} tier redundancy path {{ name }}
        needsLost {{ {NEED} }} needsTogether {{ {NEED} }} valueAtRisk {{ amount }} valueUnknown {{ amount }} controls {{ name }}
        recoveryDays exposure exposedDays valueLost {{ amount currency }}
    }} }} }} }}""",
    "concentrations": f"""query ($n: Int) {{ concentrations(first: $n) {{ totalCount edges {{ node {{
        {SUPPLY_FINDING} organisation {{ name }} side ofAll total {{ amount currency }} unstated limit band2010 band2023 others
        parties {{ organisation {{ name }} members {{ name }} annualValue {{ amount currency }} share overLimit
            contracts {{ __typename id }} }}
    }} }} }} }}""",
    "criticalContacts": f"""query ($n: Int) {{ criticalContacts(first: $n) {{ totalCount edges {{ node {{
        {FINDING} person {{ name }} organisation {{ name }} state partial share valueAtRisk {{ amount currency }}
        path {{ name }} evidence {{ __typename id }} alternatives {{ {CONTACT} }}
    }} }} }} }}""",
    "communities": f"""query ($n: Int) {{ communities(first: $n) {{ totalCount edges {{ node {{
        {FINDING} label size others densityInside densityOutside strengthInside units {{ name people }}
        members(first: 3) {{ totalCount edges {{ node {{ name }} }} }} topPeople {{ strength person {{ name }} }}
    }} }} }} }}""",
    "accountHealth": f"""query ($n: Int) {{ accountHealth(first: $n) {{ totalCount edges {{ node {{
        {FINDING} organisation {{ name }} state parts {{ name now before points state }} watch watchSentence
    }} }} }} }}""",
    "deteriorationAlarms": f"""query ($n: Int) {{ deteriorationAlarms(first: $n) {{ totalCount edges {{ node {{
        {FINDING} organisation {{ name }} began noticed before since historyWeeks falseAlarmsPerYear
        pairs {{ person {{ name }} contact {{ name }} before since }}
    }} }} }} }}""",
    "responseTimes": f"""query ($n: Int) {{ responseTimes(first: $n) {{ totalCount edges {{ node {{
        {FINDING} organisation {{ name }} promisedHours messages within late unanswered withinShare medianHours
        people {{ person {{ name }} answered within medianHours }}
        waiting {{ interaction {{ at }} people {{ name }} hours }}
    }} }} }} }}""",
    "outreachConflicts": f"""query ($n: Int) {{ outreachConflicts(first: $n) {{ totalCount edges {{ node {{
        {FINDING} organisation {{ name }} total toSamePerson moreExist
        conflicts {{ people {{ name }} contacts {{ name }} openings {{ at }} at daysApart }}
    }} }} }} }}""",
    "runs": """query ($n: Int) { runs(first: $n) { totalCount edges { node {
        id sequence latest asOf windowDays parameters policyVersion versions { name version } notes snapshotHash revision
    } } } }""",
    "alerts": f"""query ($n: Int) {{ alerts(first: $n) {{ totalCount edges {{ cursor node {{
        id kind at finding {{ {FINDING} }} run {{ id latest }}
    }} }} }} }}""",
    "jobs": """query ($n: Int) { jobs(first: $n) { totalCount edges { cursor node {
        id kind state by doing progress queuedAt startedAt endedAt cancelling sources error { code message }
        run { id latest job { id } } import { id read job { state } }
    } } } }""",
    "imports": """query ($n: Int) { imports(first: $n) { totalCount edges { cursor node {
        id startedAt sources finished read new merged duplicate unchangedFiles unchanged grownFiles grown notes
        rejected { reason count } excluded { rule reason count } dropped { rule reason count } unreadFiles { reason count }
        droppedNew { rule count } job { id state }
        bySource {
            source read new merged duplicate rejected { reason count } excluded { rule } dropped { rule } droppedNew { rule }
        }
        rejects(first: 2) { totalCount pageInfo { hasNextPage } edges { cursor node { source place reason } } }
    } } } }""",
}

QUESTIONS: dict[str, str] = {
    "whatIfLeave": """query ($n: Int, $people: [ID!]!) { whatIfLeave(people: $people) {
        asOf people { name } strengthLost cutOff efficiency { before after drop error sources people }
        units { name before after error parted sources people }
        choke: chokePoints { organisation { name } valueAtRisk { amount } partial }
        accountsLost(first: $n) { totalCount pageInfo { hasNextPage } edges { cursor node {
            organisation { name } scale partial
        } } }
        accountsWeakened(first: $n) { totalCount edges { node { organisation { name } person { name } share partial } } }
        handover(first: $n) { totalCount edges { node {
            person { name } contact { name } organisation { name } receiver { name } knows between { name } scale tieScale
        } } }
    } }""",
    "succession": f"""query ($n: Int, $person: ID, $unit: String, $account: ID) {{
        succession(person: $person, unit: $unit, account: $account) {{
        asOf accounts(first: $n) {{ totalCount edges {{ node {{
            organisation {{ name }} state partial hhi scale contacts {{ {CONTACT} }}
        }} }} }}
        leavers(first: $n) {{ totalCount edges {{ node {{ person {{ name }}
            holds {{ organisation {{ name }} state stateWithout partial share scale lastAt }}
            successors {{ person {{ name }} {SCORE} residualLoss good }}
        }} }} }}
        handover(first: $n) {{ totalCount edges {{ node {{
            person {{ name }} contact {{ name }} organisation {{ name }} receiver {{ name }} knows between {{ name }}
            scale tieScale
        }} }} }}
    }} }}""",
    "whatIfFail": f"""query ($n: Int, $organisations: [ID!]!, $controlled: Boolean!) {{
        whatIfFail(organisations: $organisations, withControlled: $controlled) {{
        asOf organisations {{ name }} needsLost {{ {NEED} }} valueAtRisk {{ amount currency }} valueLost {{ amount currency }}
        controlled(first: $n) {{ totalCount edges {{ node {{ name }} }} }}
        failedToo(first: $n) {{ totalCount edges {{ cursor node {{ name }} }} }}
    }} }}""",
    "introductions": """query ($from: ID!, $to: ID!, $steps: Int!) { introductions(from: $from, to: $to, steps: $steps) {
        asOf others paths { strength steps {
            knows { name } person { name organisation { name } } closeness mailsTo mailsFrom meetings latest { id at channel }
        } }
    } }""",
    "tieBetween": f"""query ($n: Int, $one: ID!, $other: ID!) {{ tieBetween(one: $one, other: $other) {{
        asOf windowDays absence pair {{ {TIE_FIGURES} reciprocity }} there {{ {DIRECTED_TIE} }} back {{ {DIRECTED_TIE} }}
    }} }}""",
}
"""Fields that compute: one each, with lists of $n."""

AUDIT: dict[str, str] = {
    "auditEntries": """query ($n: Int, $person: String) { auditEntries(first: $n, person: $person) { totalCount
        pageInfo { hasNextPage endCursor } edges { cursor node {
        number at caller act operation fields refused people purpose errors previous digest
    } } } }""",
    "auditChain": "query ($known: String) { auditChain(known: $known) { intact first last broken fault head } }",
}
"""What auditors ask."""
