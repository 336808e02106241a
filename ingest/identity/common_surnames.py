"""Surnames that so many people have that two who share one, and a first name, may well be two. Pure.

By hand, from what is commonly known: those that lead in some thirty countries, up to forty of a country; folded.
"""

from __future__ import annotations

from ingest.identity.names import folded

_WORDS = """
smith johnson williams brown jones miller davis wilson anderson thomas taylor moore jackson martin lee thompson white
harris clark lewis robinson walker young allen king wright scott green hall murphy kelly roberts evans davies patel khan
hughes edwards wood turner campbell stewart müller schmidt schmitt schmid schneider fischer weber meyer meier maier
mayer wagner becker schulz schulze hoffmann hofmann schäfer koch bauer richter klein wolf schröder neumann schwarz
zimmermann braun krüger hartmann lange werner schmitz krause huber gruber bernard dubois durand petit moreau laurent
simon michel lefebvre leroy roux garcia martinez lopez gonzalez rodriguez hernandez fernandez perez sanchez ramirez
gomez torres silva santos oliveira souza sousa pereira costa ferreira rossi russo ferrari bianchi jansen devries bakker
peeters johansson andersson karlsson nilsson eriksson hansen johansen olsen larsen andersen pedersen nielsen jensen
korhonen virtanen nowak kowalski kowalska novak novotny horvath nagy kovacs popescu ivanov ivanova smirnov smirnova
petrov petrova papadopoulos yilmaz kaya demir wang li zhang liu chen yang huang zhao wu zhou xu sun ma lin chan wong kim
park choi nguyen tran le pham sato suzuki takahashi tanaka singh kumar sharma gupta ahmed ali hussain hassan mohamed
cohen levy
"""
COMMON_SURNAMES = frozenset(map(folded, _WORDS.split()))
