//! Every verb of the user: one table, from which the keys, the hints and the help are made. What each does is said where
//! the `verbs` are, so that whoever only names one needs to know nothing of them.

/// Where an action can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, also while something lies over the screen.
    Global,
    /// Anywhere on the screen, whichever pane has the focus.
    Screen,
    /// In any list.
    List,
    /// On the Requests screen.
    Requests,
    /// On the State screen.
    State,
    /// On the Cycles screen.
    Cycles,
    /// Where two things stand beside each other.
    Difference,
    /// In a pane of text, and in the help.
    Text,
    /// Where a message or a resource is shown as a tree.
    Tree,
    /// While something is typed.
    Prompt,
    /// Where one of several is chosen.
    Menu,
    /// In the endpoint panel.
    Endpoint,
    /// While it is asked what to do with a pane.
    Panes,
    /// While a request is edited.
    Editor,
}

impl Context {
    /// Every context, in the order of the help.
    pub const ALL: [Self; 14] = [
        Self::List,
        Self::Requests,
        Self::State,
        Self::Cycles,
        Self::Screen,
        Self::Text,
        Self::Tree,
        Self::Difference,
        Self::Prompt,
        Self::Menu,
        Self::Endpoint,
        Self::Panes,
        Self::Editor,
        Self::Global,
    ];

    /// Its name in a keymap file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Screen => "screen",
            Self::List => "list",
            Self::Requests => "requests",
            Self::State => "state",
            Self::Cycles => "cycles",
            Self::Difference => "difference",
            Self::Text => "text",
            Self::Tree => "tree",
            Self::Prompt => "prompt",
            Self::Menu => "menu",
            Self::Endpoint => "endpoint",
            Self::Panes => "panes",
            Self::Editor => "editor",
        }
    }

    /// Its heading in the help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Anywhere",
            Self::Screen => "On every screen",
            Self::List => "In a list",
            Self::Requests => "On the Requests screen",
            Self::State => "On the State screen",
            Self::Cycles => "On the Cycles screen",
            Self::Difference => "In a comparison",
            Self::Text => "In a text",
            Self::Tree => "In a tree",
            Self::Prompt => "While typing",
            Self::Menu => "While choosing",
            Self::Endpoint => "In the endpoint panel",
            Self::Panes => "With panes",
            Self::Editor => "While editing a request",
        }
    }
}

/// One verb.
#[derive(Debug)]
pub struct Action {
    /// Tells it from every other.
    pub id: Id,
    /// Where it can be taken.
    pub context: Context,
    /// Its name in keymap files.
    pub name: &'static str,
    /// A word for the line of hints; empty when it does not stand there.
    pub hint: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
}

impl Action {
    /// The action of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        TABLE.iter().find(|action| action.name == name)
    }
}

/// Declares the table and the identifiers of its rows, so that none is without what it does.
macro_rules! table {
    ($($id:ident = $context:ident, $name:literal, $hint:literal, $help:literal;)+) => {
        /// Which action.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Id {
            $(#[doc = concat!("`", $name, "`: ", $help)] $id,)+
        }

        /// Every action.
        pub const TABLE: &[Action] = &[$(
            Action {
                id: Id::$id,
                context: Context::$context,
                name: $name,
                hint: $hint,
                help: $help,
            },
        )+];
    };
}

#[rustfmt::skip]
table! {
    SelectNext = List, "select-next", "move", "the next row; at the newest event, follow";
    SelectPrevious = List, "select-previous", "", "the previous row";
    HalfPageDown = List, "half-page-down", "", "half a page down";
    HalfPageUp = List, "half-page-up", "", "half a page up";
    PageDown = List, "page-down", "", "a page down";
    PageUp = List, "page-up", "", "a page up";
    FirstRow = List, "first-row", "", "to the first row: the oldest event";
    LastRow = List, "last-row", "newest", "to the last row: the newest event, and follow";
    Open = List, "open", "open", "open it: the detail of an event, the request of a change, the events of a cycle";

    NextTab = Requests, "next-tab", "tab", "next tab of the detail";
    PreviousTab = Requests, "previous-tab", "", "previous tab of the detail";
    NextBodyView = Requests, "next-body-view", "as", "next view of the body: tree, pretty, raw, hex";
    PreviousBodyView = Requests, "previous-body-view", "", "previous view of the body";
    Compare = Requests, "compare", "diff", "the directory before this event and after it, and the request beside the last one like it";
    CompareWithMark = Requests, "compare-with-mark", "", "beside a marked event, or the one you came from";

    Pick = Requests, "pick", "pick", "pick this event, or put it back: what is picked is copied, exported and sent again together";
    PickRange = Requests, "pick-range", "", "pick from here on to where the cursor goes, or finish that";

    NextView = State, "next-view", "view", "next view of the resource: tree, JSON, table";
    PreviousView = State, "previous-view", "", "previous view of the resource";
    Pin = State, "pin", "pin", "show the values of this attribute over time, or no more";
    FilterByPath = State, "filter-by-path", "", "show only the events that changed this";
    ShowChanged = State, "show-changed", "changed", "to the resource that this event changed; again, to the next one";
    SetBase = State, "set-base", "base", "compare with this event from now on, or with the one before again";
    SwapBase = State, "swap-base", "", "go to the base, and compare with where you were";
    CompareResource = State, "compare-resource", "diff", "this resource at the base and here, beside each other";
    Play = State, "play", "play", "step through the changes by itself, or stop";

    PickCycle = Cycles, "pick-cycle", "pick", "compare every cycle with this one, or with the one before again";
    CompareCycles = Cycles, "compare-cycles", "diff", "this cycle and the one that it is compared with, beside each other";

    Unfold = Difference, "unfold", "fold", "show what is the same, or different every time, or fold it away";
    SwapSides = Difference, "swap-sides", "swap", "the left for the right";
    OtherLens = Difference, "other-lens", "lens", "what both events left, what their messages mean, or those as they were sent";

    PreviousChange = Screen, "previous-change", "change", "the nearest event that changed something before this one";
    NextChange = Screen, "next-change", "", "the nearest event that changed something after this one";
    PreviousCycle = Screen, "previous-cycle", "cycle", "the nearest beginning of a cycle before this one";
    NextCycle = Screen, "next-cycle", "", "the nearest beginning of a cycle after this one";
    PreviousError = Screen, "previous-error", "error", "the nearest event that failed before this one";
    NextError = Screen, "next-error", "", "the nearest event that failed after this one";
    PreviousRemark = Screen, "previous-remark", "remark", "the nearest event with a ! at its row before this one: something was forgiven or remarked on, or went wrong below SCIM";
    NextRemark = Screen, "next-remark", "", "the nearest event with a ! at its row after this one";
    PreviousGap = Screen, "previous-gap", "gap", "the nearest event after a pause of two seconds or more before this one";
    NextGap = Screen, "next-gap", "", "the nearest event after a pause of two seconds or more after this one";
    PreviousAnnotated = Screen, "previous-annotated", "", "the nearest event with a mark, a note or a tag before this one";
    NextAnnotated = Screen, "next-annotated", "", "the nearest event with a mark, a note or a tag after this one";
    Filter = Screen, "filter", "filter", "show only some events: the list follows what you type";
    Views = Screen, "views", "", "filters that have a name";
    NextHit = Screen, "next-hit", "", "in a list, the next event of the filter; in a text, the next place that has what is looked for";
    PreviousHit = Screen, "previous-hit", "", "the one before";
    ClearFilter = Screen, "clear-filter", "all events", "show every event again";
    GoToEvent = Screen, "go-to-event", "go to", "to an event by number: 402, or -10 from here";
    ToggleFollow = Screen, "toggle-follow", "", "follow new events, or stay here";
    Mark = Screen, "mark", "mark", "mark this event with a letter";
    GoToMark = Screen, "go-to-mark", "", "to a mark, or with '' to where you came from";
    Note = Screen, "note", "", "write a note on this event";
    Tag = Screen, "tag", "", "give this event a tag, or take it off";
    Copy = Screen, "copy", "copy", "copy this event, or what is picked, as curl, URL, body, or as it is";
    SendAgain = Screen, "send-again", "send again", "send this request, what is picked, a cycle or all of it again, to this endpoint or to another one";
    EditAndSend = Requests, "edit-and-send", "", "edit this request, and send it to this endpoint or to another one";
    ReplayResult = Screen, "replay-result", "", "how the last sending of many went, and which answers differed";
    Export = Screen, "export", "export", "write events to a file: HAR, curl, Postman, a report, …";
    JumpBack = Screen, "jump-back", "", "to where the last jump came from";
    NextEvent = Screen, "next-event", "event", "next event, from any pane";
    PreviousEvent = Screen, "previous-event", "", "previous event, from any pane";
    NewestEvent = Screen, "newest-event", "", "to the newest event, from any screen, and follow";
    ShowRequests = Screen, "show-requests", "", "the Requests screen: what is arriving, and what did each do?";
    ShowState = Screen, "show-state", "", "the State screen: who and what exists at this point?";
    ShowCycles = Screen, "show-cycles", "", "the Cycles screen: how does a client behave over time?";
    NextPane = Screen, "next-pane", "pane", "to the next pane";
    PreviousPane = Screen, "previous-pane", "", "to the previous pane";
    Zoom = Screen, "zoom", "zoom", "this pane alone, or all of them again";

    Endpoint = Screen, "endpoint", "", "the endpoint: its address and token, who calls, what to paste into Entra ID and Okta";
    Panes = Screen, "panes", "", "go to a pane, or make it larger or smaller: one more key says which";
    NextLayout = Screen, "next-layout", "", "arrange the panes in another way that fits, or as the size allows again";

    ScrollDown = Text, "scroll-down", "scroll", "a line down";
    ScrollUp = Text, "scroll-up", "", "a line up";
    ScrollHalfDown = Text, "scroll-half-down", "", "half a page down";
    ScrollHalfUp = Text, "scroll-half-up", "", "half a page up";
    ScrollPageDown = Text, "scroll-page-down", "", "a page down";
    ScrollPageUp = Text, "scroll-page-up", "", "a page up";
    ScrollStart = Text, "scroll-start", "", "to the beginning";
    ScrollEnd = Text, "scroll-end", "", "to the end";
    ScrollRight = Text, "scroll-right", "", "to the right";
    ScrollLeft = Text, "scroll-left", "", "to the left";

    Find = Text, "find", "find", "find words in this text; nothing typed: look for the words of the filter again";
    FindNext = Text, "find-next", "", "the next place in this text that has what is looked for";
    FindPrevious = Text, "find-previous", "", "the one before";
    ScrollLineStart = Text, "scroll-line-start", "", "to the first column";
    ScrollLineEnd = Text, "scroll-line-end", "", "to the end of the longest line";

    FoldOne = Tree, "fold-one", "fold", "fold what is below this line away; from a leaf, to what it is a part of";
    UnfoldOne = Tree, "unfold-one", "", "show what is below this line; from there, go into it";
    ToggleFold = Tree, "toggle-fold", "fold", "fold what is below this line away, or show it";
    FoldBelow = Tree, "fold-below", "", "fold this line and everything below it";
    UnfoldBelow = Tree, "unfold-below", "", "show everything below this line";
    FoldAll = Tree, "fold-all", "all", "fold every part away";
    UnfoldAll = Tree, "unfold-all", "", "show every part";

    Accept = Prompt, "accept", "take", "take what was typed";

    RevealTyped = Prompt, "reveal-typed", "", "show the secret that is typed, or cover it again";
    ChooseNext = Menu, "choose-next", "choose", "the next choice";
    ChoosePrevious = Menu, "choose-previous", "", "the previous choice";
    Choose = Menu, "choose", "take", "take this choice; a choice with a letter is also taken by it";
    SaveView = Menu, "save-view", "save", "save the filter that is typed as a view of yours";
    Complete = Menu, "complete", "complete", "take over what is suggested";

    NextLine = Endpoint, "next-line", "choose", "the next line that can be copied";
    PreviousLine = Endpoint, "previous-line", "", "the previous line that can be copied";
    CopyLine = Endpoint, "copy-line", "copy", "copy what stands on this line; of a token, all of it";
    RevealToken = Endpoint, "reveal-token", "reveal token", "show the token as long as the panel is open, or hide it again";

    PaneLeft = Panes, "pane-left", "left", "to the pane on the left";
    PaneBelow = Panes, "pane-below", "below", "to the pane below";
    PaneAbove = Panes, "pane-above", "above", "to the pane above";
    PaneRight = Panes, "pane-right", "right", "to the pane on the right";
    PaneNext = Panes, "pane-next", "", "to the next pane";
    Narrower = Panes, "narrower", "narrower", "make this pane narrower";
    Wider = Panes, "wider", "wider", "make this pane wider";
    Taller = Panes, "taller", "taller", "make this pane taller";
    Lower = Panes, "lower", "lower", "make this pane less tall";
    UsualSizes = Panes, "usual-sizes", "as usual", "give the panes of this screen their usual sizes again";

    SendEdited = Editor, "send-edited", "send", "send it as it is now: to this endpoint, or to another one";
    EditOutside = Editor, "edit-outside", "$EDITOR", "go on in the program that $VISUAL or $EDITOR names";
    LayOutBody = Editor, "lay-out-body", "lay out", "lay the JSON of the body out, a member a line";
    UndoEdit = Editor, "undo-edit", "undo", "take the last change back";
    RedoEdit = Editor, "redo-edit", "redo", "make it again";

    Help = Global, "help", "help", "this help";
    Palette = Global, "palette", "", "find an action by its words";
    Notices = Global, "notices", "", "what was said in the last row, all of it";
    Back = Global, "back", "back", "one level back";
    Close = Global, "close", "", "one level back; from the list, quit";
    Print = Global, "print", "", "show this pane as plain text that the mouse selects, until a key is pressed";
    QuitAndLeaveScreen = Global, "quit-and-leave-screen", "", "quit, and leave what is on the screen below the prompt";
    Quit = Global, "quit", "quit", "quit";
    Interrupt = Global, "interrupt", "", "cancel; twice within a second, quit";
    ToggleHiding = Global, "toggle-hiding", "mark/hide", "let the filter hide the other rows, or only mark its own; `n N` go from one to the next";
    ToggleMouse = Global, "toggle-mouse", "", "free the mouse to select text, or take it again";
    Suspend = Global, "suspend", "", "stop for the shell; `fg` goes on";
    Screenshot = Global, "screenshot", "", "keep a picture of the screen as an SVG file, without what is secret";
    Redraw = Global, "redraw", "", "draw everything anew";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let mut names: Vec<_> = TABLE.iter().map(|action| action.name).collect();
        assert!(names.iter().all(|name| {
            name.chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '-')
        }));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
    }
}
