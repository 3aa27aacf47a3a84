"""Ordinary words of evaluators' English: as the first word of a bidder's name they name nobody."""

from __future__ import annotations

from typing import Final

__all__ = ["ORDINARY"]

_WORDS: Final = """
a able about above access account across act action active add added address advance after again against
agree agreed aim all allow almost alone already also always among amount an and annex annual another
answer any appendix apply approach are area as ask asked assess assessment assure assured at available
award away back base based basic basis be became because been before begin being below benefit best better
between beyond bid bidder bids big both brief bright bring broad brother brothers build builder building
buildings built business but by call can capital care careful carry case cause central certain change
charge charter check chief choice choose citizen city civic clarity clean cleaning clear clearly client
close coast come comment commit commitment common communities community company complete concern condition
confirm connect consider consistent construct construction contact contain content contract control core
corner cost could council country county cover coverage create credible creditable criteria criterion
cross current date dated day deal deep deliver delivered delivery demand demonstrate design detail
detailed develop development did different direct do does done down draw due duty each early earth east
easy edge effect effective element employ employment end energy engage engineering enough ensure
enterprise entire environment environmental equal equipment establish even event every evidence exact
example exceed excellence excellent except expect experience expert explain express extra facilities
facility fact fail fair fall family far fast few field figure final find fine first fit five fix focus
follow food for force form formal forward found foundation four frame free fresh from front full fully
function future gap gateway general get give given global go goal gold good great green ground group grow
growth guide had half hand has have head health heat help her here high highest highly his hold holding
home homes hope house housing how however idea if impact important improve in include includes including
income independent industry inform information initial inside insight inspire insulation integrate
integrated into is it its job jobs join just keep key kind know knowledge lack lacks land large last late
lead leader leading learn least leave legacy less let level life light like limit line link list little
living local location logic long look low lower main maintain maintenance major make manage managed
management manager many mark market marks master material matter may mean measure meet meets member met
method middle might mind minor miss missing mission model modern money monitor month more most move much
must name named national nature near need needs net network never new next no none north northern not note
nothing now number of off offer office often old on once one only open operate operation opportunity
option or order organise other our out outcome over own page part partial particular partner partners
partnership past path pay people per perfect perform performance person pioneer place plan planned
planning plans plus point policy poor positive possible power practical practice precise premier present
price prices pricing prime principal priority private process produce product professional programme
progress project proper property proposal prospect protect prove provide provided public pure purpose put
quality question quick quite range rapid rate rather reach read ready real really reason recent record red
reduce reference reflect regional relate relevant reliable renew repair report require required
requirement research resource respond response responsible result retrofit review right rise risk risks
road role roles room round rule run safe safety same satisfactory save say scheme scope score season
second section secure see select sense serve service services set several shall share she short should
show shows side sign significant silver simple since single site sites six skill skilled small smart so
social solid solution solutions some sound source south southern space specialist specific staff stage
standard start state statement station step steps still stock store story strategic strategy street
strength strong structure style submission submit success such sufficient suitable summit supplier
suppliers supply support sure sustain sustainable system systems table take target task team teams
technical ten tender term test text than that the their them then there these they thing third this those
three through time timely times title to together too top total toward trade train training transport true
trust try turn two under union unique unit united until up upper urban us use used useful value vans
various very view vision vital volume wage want was water way we weak week well were west western what
when where which while white who whole why wide will wise with within without word work workforce working
works world worth would year yes yet you young your
"""

ORDINARY: Final = frozenset(_WORDS.split())
"""Compared without case."""
