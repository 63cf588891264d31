"""What tries to lose a note, to mislead somebody or to stop a phone. Each wing tries it in its own way:

simulation      phones left to chance, with every fault and lie the others know of. Extend it when officers, the
                network, a machine or a server can do something new: a rule in machine.py, or a lie in lies.py
traps           a short scenario for each thing that other systems fell into. Extend it when you hear of another: a row
                in table.py, a test that holds, and the guard whose loss it notices
deliberate_bugs the product with one guard out, for traps and simulation. Extend it with every guard that is new
hostile_member  a member with a forged app. Extend it when an entry may hold something new: a list in entries.py, and
                screens.py when a screen reads something new
flipped_bytes   one byte changed, in each thing that is stored or sent. Extend it when a form of bytes is new
faults          disks, folders, clocks and damaged files. Extend it when the device or the server stores something new
kills           real processes killed at any moment. Extend it when something must be whole after a kill

A server that lies is met in tests/app/sync (test_lying_server.py, test_hostile_socket.py), a stranger at the server's
door in tests/sync_server.

Seeds and counts: one round of each in `make test`, hours of them in `make soak`. docs/reliability.md tells what each
found.
"""
