//! Ids as types, so that a chat's id cannot stand where a message's belongs.
//!
//! All are UUIDs. Those that the server makes are version 7: they sort by the
//! time of their making, which is the order of siblings in the message tree.
//! Making ids is absent here: it needs a clock and randomness. The page reads
//! them in `of_json`.

use serde::Serialize;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[cfg_attr(feature = "ssr", derive(serde::Deserialize, utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

id!(
    /// A person who owns rows. Without accounts there is one, [`OwnerId::LOCAL`].
    OwnerId
);
id!(
    /// A conversation.
    ChatId
);
id!(
    /// A node of a chat's message tree. A reply's id is the id of its
    /// assistant message.
    MessageId
);
id!(
    /// A summary of a conversation's older part.
    SummaryId
);
id!(
    /// Made by the client, one for each wish: the same id sent again does
    /// nothing new.
    ClientId
);
id!(
    /// A person's own preset of settings.
    PresetId
);
id!(
    /// A profile of a person's own.
    ProfileId
);

id!(
    /// A person's own prompt.
    PromptId
);

id!(
    /// A benchmark of models.
    BenchmarkId
);

id!(
    /// A long work with a model: a pull, a push, a create.
    JobId
);

id!(
    /// Answers that stand side by side.
    ComparisonId
);

impl OwnerId {
    /// The owner of everything while there are no accounts.
    pub const LOCAL: Self = Self(Uuid::from_u128(1));
}
