/** English words that say nothing about what is looked for, as they are tokenized, before stemming. */
export const STOP_WORDS: ReadonlySet<string> = new Set(`
a about above after again against all also although am among an and another any anyone anything are arent around as at
be became because become been before being below between both but by
came can cannot cant come could couldnt
did didnt do does doesnt doing done dont down during
each either else etc even ever every
few for from further
gave get gets getting give given go goes going got
had has hasnt have havent having he her here hers him himself his how however
i id if ill im in into is isnt it its itself ive
just
let lets like
made make makes many may maybe me might more most much must my myself
neither no nor not now
of off often on once one only onto or other others our ours out over own
per perhaps please put
quite
rather re really
said same say says see shall she should shouldnt since so some someone something still such
take taken tell than that thats the their theirs them themselves then there theres these they theyre thing things this those though through thus to too
under until up upon us use used uses using
ve very via
want wants was wasnt way we well were werent what whats when where whether which while who whom whose why will with within without would wouldnt
yes yet you youre your yours yourself
`.trim().split(/\s+/));
