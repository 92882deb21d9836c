//! The data folder: whether it can be used, by whom it can be read, what room
//! there is, and whether the database in it is whole.

use crate::domain::doctor::{Finding, Grade, Topic, What};
use crate::server::store::{OpenError, examine};
use std::fs;
use std::io;
use std::path::Path;

/// Free bytes below which it is worth a word, and below which chats are in danger.
const LITTLE: [u64; 2] = [1 << 30, 100 << 20];

/// Looks at it. A folder that is not there yet is made at the start.
pub async fn look(directory: &Path, thorough: bool) -> Vec<Finding> {
    let mut found = vec![folder(directory)];
    found.extend(space(directory));
    found.push(match examine::examine(directory, thorough).await {
        Ok(None) => Finding::fine(Topic::Database, []),
        Ok(Some(seen)) if !seen.faults.is_empty() => {
            Finding::new(Topic::Database, Grade::Fault, What::Damaged, [seen.faults.join("; ")])
                .set(["linnet restore FILE".to_owned()])
        }
        Ok(Some(seen)) if seen.version < seen.known => {
            let told = [seen.version.to_string(), seen.known.to_string()];
            Finding::new(Topic::Database, Grade::Note, What::Older, told)
        }
        Ok(Some(seen)) => Finding::fine(Topic::Database, [format!("schema {}", seen.version)]),
        Err(OpenError::Newer { found, known }) => {
            let told = [found.to_string(), known.to_string()];
            Finding::new(Topic::Database, Grade::Fault, What::Newer, told)
        }
        Err(OpenError::Directory { cause, .. })
            if cause.kind() == io::ErrorKind::PermissionDenied =>
        {
            let told = [cause.to_string()];
            Finding::new(Topic::Database, Grade::Fault, What::Unusable, told)
                .set(["chown -R USER FOLDER".to_owned()])
        }
        // No path in it: pages are told.
        Err(error) => {
            tracing::warn!(%error, "the database cannot be looked at");
            Finding::new(Topic::Database, Grade::Fault, What::Damaged, ["?".to_owned()])
                .set(["linnet restore FILE".to_owned()])
        }
    });
    found
}

fn folder(directory: &Path) -> Finding {
    let unusable = |why: io::Error| {
        Finding::new(Topic::Folder, Grade::Fault, What::Unusable, [why.to_string()])
            .set(["linnet --data-dir FOLDER".to_owned()])
    };
    let files = match fs::read_dir(directory) {
        Ok(files) => files,
        Err(why) if why.kind() == io::ErrorKind::NotFound => {
            return Finding::fine(Topic::Folder, []);
        }
        Err(why) => return unusable(why),
    };
    if let Err(why) = writable(directory) {
        return unusable(why);
    }
    if let Some(kind) = examine::network(directory) {
        return Finding::new(Topic::Folder, Grade::Fault, What::Network, [kind])
            .set(["linnet --data-dir FOLDER".to_owned()]);
    }
    if files.filter_map(Result::ok).any(|file| open_to_others(&file)) {
        return Finding::new(Topic::Folder, Grade::Fault, What::Readable, [])
            .set(["chmod 600 linnet.db*".to_owned()]);
    }
    Finding::fine(Topic::Folder, [])
}

#[cfg(unix)]
fn writable(directory: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(directory, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the twin has the other's signature")]
fn writable(_directory: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether a file of the database can be read by others than its owner.
fn open_to_others(file: &fs::DirEntry) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.file_name().to_string_lossy().starts_with("linnet.db")
            && file.metadata().is_ok_and(|known| known.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}

fn space(directory: &Path) -> Option<Finding> {
    // A folder that is not there yet will be on the disk of the next one above.
    let there = directory.ancestors().find(|folder| folder.exists())?;
    let free = examine::free(there)?;
    let told = [(free >> 20).to_string()];
    Some(match free {
        _ if free < LITTLE[1] => Finding::new(Topic::Space, Grade::Fault, What::Little, told),
        _ if free < LITTLE[0] => Finding::new(Topic::Space, Grade::Note, What::Little, told),
        _ => Finding::fine(Topic::Space, [format!("{} GB", free >> 30)]),
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::server::store::Store;
    use std::os::unix::fs::PermissionsExt;

    /// The store closes by itself, a little later.
    async fn close(store: Store, directory: &Path) {
        drop(store);
        for _ in 0..400 {
            if !directory.join("linnet.db-wal").exists() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    async fn bad(directory: &Path) -> Vec<(What, Grade)> {
        let found = look(directory, true).await;
        let found = found.into_iter().filter(|one| one.grade != Grade::Fine);
        found.map(|one| (one.what, one.grade)).filter(|(what, _)| *what != What::Little).collect()
    }

    #[tokio::test]
    async fn a_folder_is_fine_before_the_first_start_and_after_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        assert_eq!(bad(&data).await, []);
        let store = Store::open(&data).await.expect("the store opens");
        assert_eq!(bad(&data).await, [], "while Linnet runs");
        close(store, &data).await;
        assert_eq!(bad(&data).await, []);
        assert!(!folder.path().join("other").exists(), "nothing is made by looking");
    }

    #[tokio::test]
    async fn what_is_wrong_with_it_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        close(Store::open(folder.path()).await.expect("the store opens"), folder.path()).await;
        let database = folder.path().join("linnet.db");
        let mode = |mode| fs::set_permissions(&database, fs::Permissions::from_mode(mode));
        mode(0o644).expect("it is ours");
        assert_eq!(bad(folder.path()).await, [(What::Readable, Grade::Fault)]);
        mode(0o600).expect("it is ours");
        let length = fs::metadata(&database).expect("it is there").len();
        let mut bytes = fs::read(&database).expect("it is there");
        let half = usize::try_from(length / 2).expect("it is small");
        bytes[half..].fill(0x5a);
        fs::write(&database, bytes).expect("it is ours");
        assert_eq!(bad(folder.path()).await, [(What::Damaged, Grade::Fault)]);
        fs::remove_file(&database).expect("it is there");
        fs::create_dir(&database).expect("a folder in its place");
        let found = bad(folder.path()).await;
        assert!(found.contains(&(What::Damaged, Grade::Fault)), "{found:?}");
    }
}
