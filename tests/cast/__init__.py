"""Who plays in the tests: phones, squads, agencies and servers, one of each on every floor of the house.

Take the lowest floor that has what a test asks about: each is slower than the one above it in this list.

paper        PaperPhone, PaperAgency: no disk, no server, the same keys in every run. For forms of bytes and for rights
wire         WirePhone, WireAgency: speak the protocol to a server over HTTP, and may say anything. For the server
notebook     NotebookPhone, NotebookSquad: store, keyring and notebook; the server is a list, and time stands still.
             For what is merged and what an officer sees
sync         SyncPhone, SyncSquad, Network: the engine against a real server, over a line that can be made bad
containers   ContainerSquad: the verbs of the screens. SquadOnDisk: a squad set up once, to be copied for each test
near         NearPhone, NearSquad: a browser shows an app in this process, so that one sees what was written
browser      BrowserPhone, BrowserSquad: the app is a process of its own, and can be killed mid-note

servers      NearServer in this process, with its database in hand; ThreadServer on a real port; ServerProcess, forked
             and killed at will; installed_server as an operator starts it, for what is measured
postgres     Postgres: an embedded one, for servers that are not to use SQLite

What they are made of: Clock (one for all), Device and StoredPhone (keys, and a store that keeps them), SignedRoster
(founding, inviting and enrolling), Hand (what an officer does to a screen in a browser).

Fixtures that hand them out stand in the conftest.py of whoever asks. Players of one play alone stay with it: the
SimulatedPhone and SimulatedServer of tests/attacks/simulation, which chance kills, the SquadAtWork of
tests/attacks/kills, and the Desk of tests/app/ui, which is a container with a screen.
"""
