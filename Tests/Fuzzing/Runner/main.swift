import FuzzTargets
import Glibc

#if FUZZING
    import CFuzzer
#endif

// fuzz seeds DIR                  writes the seed corpus
// fuzz TARGET try FILE...         gives a target these inputs
// fuzz TARGET mutate SEED COUNT   and these many damaged seeds
// fuzz TARGET SECONDS [libFuzzer's arguments]    under libFuzzer, for so much processor time (make fuzz)
do {
    try Runner(CommandLine.arguments).run()
} catch {
    print("fuzz: \(error)")
    exit(1)
}
