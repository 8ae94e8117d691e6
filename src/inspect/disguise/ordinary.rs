//! Words that everybody uses when they write about software, so that they tell nothing of anybody.
//!
//! Those that are somebody's first name too, such as mark or grace, are left out: what is not here is replaced.

use std::collections::HashSet;
use std::sync::LazyLock;

const WORDS: &str = "able accident accidentally actual actually again against ago agree agreed ahead allow allowed allows almost \
    alone along alright always am among amount analyse analyze anybody anymore anyone anything anyway anywhere \
    apparently appear appears approve approved approx apps around aside ask asked asking asks assign assigned \
    assignment attempt attempts attention audit awaiting aware away back backend backlog backoff bad badly based \
    basic batch became because become becomes been behave behaves behavior behaviour behind being below best \
    better between bigger bit blank block blocked blocking blocks break breaks broke broken brought buffer bug \
    buggy bugs build builds built bunch burst busy button buy bypass cache cached call called calling calls came \
    canceled cancelled careful carefully case cases cause caused causes causing certain certificate change \
    changes changing check checked checking checks choose clean cleaned cleanup clear clearly click clicked \
    clicks close closed code comes coming command comment compare compared comparison complete completed \
    completely concurrent config configuration configured confirm confirmed conflict conflicts confused \
    confusing connect connected connector connects consider console constraint contact contain contains context \
    continue continues correct corrected correctly could count counts couple course crash crashed crashes \
    customer customers cut cycle cycles daily dashboard data database day days dead deal dealt debug debugging \
    decide decided default delay delayed delays deleting delta demo denied deny depend depends deploy deployed \
    deployment despite detail details detect detected develop developer development device diff differ \
    difference differences different differently differs direct directly directory disable disabled disables \
    disabling disappear disappeared disappears disconnect discuss discussed doc docs document documentation \
    documented doing domain done doubt down drop dropped drops due duplicate duplicated duplicates during \
    earlier early easier easily easy edge edit edited effect eight else elsewhere email emails enable enabled \
    enables end ended ending ends enough ensure entire entirely entries entry environment environments \
    especially etc even eventually everybody everyone everything everywhere evidence exact exactly except \
    exception exceptions exhausted expect expecting expects experiment explain explained explains explicit \
    export exported extra face facing fact fail failing fails failure failures fairly fallback far fast faster \
    fault faulty feature feedback feel felt few fewer fifth figure filed fill filled filtered filtering final \
    finally finding findings fine finish finished fire fired fires firewall five fix fixed fixes fixing flag \
    flagged flags flaky flow folder follow followed following follows footnote forbidden force forced forever \
    forget forgot form format former forward four fourth free frequently fresh friday full fully further gateway \
    gave general generally generated gets getting give given gives giving goes going gone good got gotten graph \
    great guess guessed guest had half handle handled handles handling hang hanging hangs happen happened \
    happening happens happy hard hardly harmless having heavy held hello help helped helpful helps her here hers \
    hidden high higher highest hint his history hit hits hold holds hour hourly hours how however huge human \
    idea ideas identical ignore ignores ignoring illegal imagine immediate immediately impact import important \
    imported impossible improve improved inactive incident include included includes including incoming \
    incomplete inconsistent incorrect incorrectly indeed info information initial initially input inside instead \
    integration intended intent interesting intermediate intermittent internal into investigate investigated \
    investigating investigation involved issue issues job jobs join joined joiner joiners just keep keeps kept \
    key keys kind knew know knowing knows lag large larger late lately later latest lead leader leads learn \
    learned least leave leaver leavers leaves leaving left legacy legit let lets level library license licenses \
    like liked likely limit limited limits line lines link linked links little live load loads local lock locked \
    locks log logged login logs longer look looked looking looks loop lose loses lost lot lots low lower \
    lowercase machine made mail mailbox main maintenance make makes making manage managed management manager \
    managers manual manually many mapped mapping mappings maybe mean meaning means meant meanwhile meeting \
    memory mention mentioned merge merged middle might migrate migrated migration minor minute minutes mismatch \
    missed misses mistake mistakes mixed mode model monday monitor monitoring month months mostly move moved \
    mover movers moves moving much myself native near nearly necessary need needed needs negative neither \
    network never new newer newest next nice night nine nobody normal normally note noted notes nothing notice \
    noticed notify now number numbers obvious obviously occasionally occur occurred occurs odd off offline often \
    ok okay old older oldest once ones online onto open opened opens opinion option options ordinary org \
    original originally others otherwise ought our ours outage output outside over overall overwrite own owner \
    owners pages paging pair parse parsed parser parses part partial partially parts pass passes passing past \
    patched paths pause paused pending people per percent perfect perfectly perhaps period permission \
    permissions person phase phone pick picked piece pilot place places plain plan planned platform please plus \
    point pointed points policy poll polled polling polls pool possible possibly postponed potential practice \
    precise prefix prepare prepared presumably pretty prevent previous previously primary prior private probably \
    problem problems process processed processing prod product production profile progress project proof proper \
    properly property propose proposed protocol prove provision provisioned provisioning proxy public pull \
    pulled push pushed puts puzzled quarantine question questions queue queued quick quickly quiet quite quota \
    race raise raised random range rare rarely rate rather reach reached reaches reaching read reading reads \
    ready real really reason reasons recent recently reconnect record recorded recreate recreated recurring \
    redirect reduce refuse refuses refusing regarding region regression rejected rejecting rejects related \
    release released relevant reload remain remains remember remind reminder remote rename renamed repeat \
    repeated repeatedly repeats replay replayed reply repro reproduce reproduced reproducible requesting reset \
    resolve resolved respond responded responding rest restart restarted restored resume resumed retest retried \
    retries retry retrying return returning review reviewed revoke revoked rid right role roles rollback rolled \
    rollout rotate rotated rotation roughly round row rule rules run running runs safe safely same sample \
    sandbox saturday save saved saw say saying says scale scenario schedule scheduled scope screen script second \
    secondly seconds secret section security see seeing seem seems seen select selected send sending sends sense \
    sent separate separately sequence serious server servers service session sessions setting settings setup \
    seven several severe shall share shared she short should show showed showing shown shows side sign signed \
    silent silently similar similarly simple simply since single site situation six size skip skipped skips \
    sleep slightly slow slower slowly small smaller soft software somebody somehow someone something sometimes \
    somewhat somewhere soon sorry sort sorted source special specific spike split spot sql staging stale \
    standard start started starting starts state states stay stays step steps still stop stopped stops storage \
    store stored stores strange strict strip stripped stuck stupid subset succeed succeeded success successful \
    successfully sudden suddenly suffix suggest suggested summary support supported supports supposed sure \
    surprise surprised surprising suspect suspected suspicious switch switched sync synced syncing syncs system \
    systems table tag tagged take taken takes taking talk talked task team teams tell temporarily temporary \
    tenant tenants term terminated test tested tester testing tests text thank thanks thing things think \
    thinking third this those though thought three throttle throttled throttling through throughout throw throws \
    thursday ticket tickets tight till time timed timeout timeouts timer times timestamp timestamps timing tiny \
    today todo together told tomorrow too took tool tools top topic total totally touch touched toward traced \
    traces track tracked traffic transfer transferred transient tried tries trigger triggered triggers trouble \
    try trying tuesday tunnel turn turned turns twice typical typically typo ugly unable unassign unchanged \
    unclear understand understood unexpected unexpectedly unfortunately unless unlike unlock unnecessary unsure \
    until unusual unwanted update updated updates updating upgrade upgraded upon urgent usage useful useless \
    usual usually valid validate validated validation variant various vendor verified verify very via view \
    viewed visible vs wait waited waiting waits want wanted wants warn warning warnings watch watched way ways \
    we wednesday week weekend weekly weeks weird well went whatever whenever whereas whether while whole whose \
    wide window wish within woke won wonder wondering workaround worked working works worse worst worth write \
    writes writing written wrong wrongly year years yesterday yet zero zone";

static ORDINARY: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split_whitespace().collect());

/// Whether a word is one that everybody uses. In capital letters it may be somebody's name, as Long or Best.
pub(super) fn is_ordinary(word: &str) -> bool {
    ORDINARY.contains(word)
}
