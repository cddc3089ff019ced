"""Sample data: a made-up company's desk, told through the real doors.

people: who works there. story: Harbor Foods. open_promises: what is under review now. past_promises and past_asks: six
months of answers and what became of them. library: documented capabilities and phrases. walk: how one promise goes
through its doors. clock: how the past gets its dates. load: all of it, in one transaction.
"""
