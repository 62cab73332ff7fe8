import Bytes
import Folders

/// What is in flight between two that have said hello.
struct Conversation: Sendable {
    var announcedByUs: Set<FolderID> = []
    var announcedByPeer: Set<FolderID> = []
    /// Our requests.
    var asked = RequestWindow<AskedRequest>()
    /// The peer's requests.
    var heard = RequestWindow<HeardRequest>()
    /// Folders that we wish to join, or the peer does, and where no answer has been given.
    var joinsAsked: Set<FolderID> = []
    var joinsHeard: Set<FolderID> = []
    var joinsHeardInAll = 0
    /// Questions after an invite, ours and the peer's, that are unanswered.
    var lookupsAsked: Set<Bytes32> = []
    var lookupsHeard: Set<Bytes32> = []
    /// When a request was made or an answer came last.
    var lastProgress: Duration

    /// What becomes of a message.
    enum Verdict {
        case deliver
        /// It is of a folder that the peer has no business with.
        case unheard
        case answer(Message)
    }
}
