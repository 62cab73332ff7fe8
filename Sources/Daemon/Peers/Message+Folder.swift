package import Folders
package import Wire

extension Message {
    /// The folder that it is about; nil where it is about none, or about many, or says only a request's number.
    package var folder: FolderID? {
        switch self {
        case .folderClosed(let folder): folder
        case .joinRequest(let body): body.folder
        case .joinAnswer(let body): body.folder
        case .membership(let body): body.folder
        case .membershipRequest(let body): body.folder
        case .headers(let body): body.folder
        case .pages(let body): body.folder
        case .pageRequest(let body): body.folder
        case .recordRequest(let body): body.folder
        case .placed(let body): body.folder
        case .digestRequest(let body): body.folder
        case .digestAnswer(let body): body.folder
        case .chunkRequest(let body): body.folder
        case .listRequest(let body): body.folder
        case .holding(let body): body.folder
        case .hello, .goodbye, .ping, .pong, .folders, .joinLookup, .joinLookupAnswer, .chunkAnswer, .listAnswer: nil
        }
    }
}
