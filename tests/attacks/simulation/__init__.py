"""Phones that try to lose a note: 2 to 5 real device stores and the real server, in everything that can go wrong.

machine.py     the rules: what officers do, what the network, the machines and a bad server do to them
of_squads.py   the rules of squads: who is in which, keys that change in the middle of a sync, people who move
acting.py      what every rule stands on
world.py       phones and server together, and the promises that must hold after every step
endings.py     what must hold when everybody has synced, for each squad and for who moved or left
phone.py       one phone: store, keys, notebook, the sync engine
server.py      the server application on SQLite or PostgreSQL, which can be killed and put back
network.py     requests dropped, doubled, delayed, cut; answers that lie
fuses.py       kills between any two commits
__main__.py    hours of it: `make soak`
"""
