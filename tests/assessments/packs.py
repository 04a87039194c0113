"""A small pack of questions, and what makes another of it."""

import re

import pytest

from assessments.importers.framework_pack import PackInvalid, read_pack

HEAD = """\
key: mini
version: "1.0"
name: Mini
levels:
  maturity:
    - {name: Absent, text: Nothing.}
    - {name: Ad hoc, text: Little.}
    - {name: Partial, text: Some.}
    - {name: Established, text: Enough.}
    - {name: Measured, text: Checked.}
    - {name: Adaptive, text: Improved.}
  number:
    - {name: Absent, text: Nothing.}
    - {name: Ad hoc, text: Little.}
    - {name: Partial, text: Some.}
    - {name: Established, text: Enough.}
    - {name: Measured, text: Checked.}
    - {name: Adaptive, text: Improved.}
  yes_no:
    - {name: "No", text: It is not so.}
    - {name: Partly, text: It is partly so.}
    - {name: "Yes", text: It is so.}
scenarios:
  ransomware: Ransomware
  lost_device: Lost device
cmm: {B3: Charter, S2: Incidents}
domains:
  - code: GOV
    name: Governance
    short_name: Business
    weight: 1.25
"""

ASPECTS = """\
    aspects:
      - code: GOV.1
        name: Charter
        effort: 2
        scenarios: [ransomware]
        questions:
          - code: GOV.1.1
            type: maturity
            weight: 3
            key: true
            text: How firmly is the purpose laid down?
            evidence: Charter.
            csf: [GV.OC-01]
            cmm: [B3]
            cis: [4, "17.1"]
            sim3: [O-1]
            related: [I48]
            mode: none
            validity_days: 365
          - code: GOV.1.2
            type: number
            weight: 2
            text: What share of objectives is current?
            evidence: Objectives.
            measure:
              name: objective_share
              says: Current objectives ÷ objectives.
              unit: share
              records: [Objective]
              room: strategy
              empty_means: no_data
              n_min: 3
            mode: determine
            direction: up
            cuts: [20, 50, 75, 90, 97.5]
            conditions:
              4: Refreshed monthly.
            validity_days: 90
          - code: GOV.1.3
            type: yes_no
            weight: 1
            text: Is the mandate published?
            evidence: Page.
            levels: [Not published., Published inside., Published for all.]
            mode: none
            validity_days: 365
"""

MINI = HEAD + ASPECTS


def changed(old: str, new: str) -> str:
    """The small pack with one place changed; the place must exist."""
    assert old in MINI
    return MINI.replace(old, new, 1)


def dedented(text: str) -> str:
    return re.sub(r"(?m)^    ", "", text)


def refusal(source: str | bytes | dict[str, bytes]) -> PackInvalid:
    with pytest.raises(PackInvalid) as caught:
        read_pack(source.encode() if isinstance(source, str) else source)
    return caught.value


FOLDER = {"framework.yaml": HEAD.encode(), "gov.yaml": f"domain: GOV\n{dedented(ASPECTS)}".encode()}
