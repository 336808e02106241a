"""Surnames that so many people have that two who share one, and a first name, are as often two as one. Pure.

By hand: the ten or so that lead in each of some thirty countries; folded.
"""

from __future__ import annotations

from ingest.identity.names import folded

_WORDS = """
smith johnson williams brown jones davis wilson anderson thomas taylor moore jackson martin lee thompson white harris clark
lewis robinson walker young wright scott green hall murphy kelly roberts evans davies patel khan hughes campbell stewart
müller schmidt schneider fischer weber meyer meier maier mayer wagner becker schulz schulze hoffmann bauer huber gruber schmid
bernard dubois durand petit garcia martinez lopez gonzalez rodriguez fernandez perez sanchez ramirez gomez
silva santos oliveira souza sousa pereira costa ferreira rossi russo ferrari bianchi jansen devries bakker peeters
johansson andersson karlsson nilsson eriksson hansen johansen olsen larsen andersen pedersen nielsen jensen korhonen virtanen
nowak kowalski kowalska novak novotny horvath nagy kovacs popescu ivanov ivanova smirnov smirnova petrov petrova papadopoulos
yilmaz kaya demir wang li zhang liu chen yang huang zhao wu zhou xu sun ma lin chan wong kim park choi nguyen tran le pham
sato suzuki takahashi tanaka singh kumar sharma gupta ahmed ali hussain hassan mohamed cohen levy
"""
COMMON_SURNAMES = frozenset(map(folded, _WORDS.split()))
