"""One problem for τ-Argus's solver, in a process of its own: a fault in it must not take ours down.

    python tauargus_child.py PROBLEM ANSWER MINUTES

Its package offers a call for tables with codes and hierarchies only; sums that link several tables go to the solver
that lies behind that call, in the solver's own format.
"""

from __future__ import annotations

import sys

from pytauargus._tauargus import HiTaSCtrl

if __name__ == "__main__":
    sys.exit(HiTaSCtrl().full_jj(in_file_jj=sys.argv[1], out_file=sys.argv[2], max_time=int(sys.argv[3])))
