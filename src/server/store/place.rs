//! The directory that holds the store: made for its owner alone, locked
//! against a second Linnet, and checked for places where SQLite's locks do
//! not hold.

use super::OpenError;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The database's file name.
pub(super) const DATABASE: &str = "linnet.db";
/// Held as long as a Linnet uses the directory.
const LOCK: &str = "linnet.lock";

/// Makes the directory (0700) and the database file (0600) if they are not
/// there, and takes the lock, which ends with the returned file.
pub(super) fn prepare(directory: &Path) -> Result<(PathBuf, File), OpenError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|cause| OpenError::directory(directory, cause))?;
    warn_of_network(directory);

    let lock = private_file(&directory.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(OpenError::InUse { directory: directory.to_owned() });
        }
        Err(TryLockError::Error(cause)) => return Err(OpenError::directory(directory, cause)),
    }
    let database = directory.join(DATABASE);
    // SQLite gives its other files the mode of this one.
    private_file(&database)?;
    for file in [&directory.join(LOCK), &database] {
        as_its_folder(file);
    }
    Ok((database, lock))
}

/// Gives a file that root has made in the folder of a service to that service's
/// user, who could not read it otherwise: `linnet restore` is called by root.
/// Never through a link, and never what is known by another name too: whoever
/// owns the folder could have put them there.
pub(super) fn as_its_folder(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
        let Some(folder) = path.parent().and_then(|folder| folder.metadata().ok()) else { return };
        let no_link = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        let flags = i32::try_from(no_link.bits()).unwrap_or_default();
        let Ok(file) = OpenOptions::new().read(true).custom_flags(flags).open(path) else { return };
        if let Ok(of_file) = file.metadata()
            && of_file.is_file()
            && of_file.nlink() == 1
            && of_file.uid() == 0
            && folder.uid() != 0
            && let Err(error) = fchown(&file, Some(folder.uid()), Some(folder.gid()))
        {
            tracing::warn!(%error, file = %path.display(), "the file stays root's");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Opens the file, made with 0600 whatever the umask, narrowed if it was wider.
pub(super) fn private_file(path: &Path) -> Result<File, OpenError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|cause| OpenError::directory(path, cause))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o600);
        // A file of another user's is none of our business; SQLite will tell.
        let _ = file.set_permissions(mode);
    }
    Ok(file)
}

/// Network file systems do not keep SQLite's locks: says so, once.
fn warn_of_network(directory: &Path) {
    if let Some(kind) = network(directory) {
        tracing::warn!(
            kind,
            "the data directory is on a network file system: keep it on a local disk"
        );
    }
}

/// The kind of network file system that a directory is on, if it is on one.
pub(super) fn network(directory: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    let directory = directory.canonicalize().ok()?;
    let deepest = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .filter(|(point, _)| directory.starts_with(point))
        .max_by_key(|(point, _)| point.len());
    let (_, kind) = deepest?;
    let remote = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs"].contains(&kind);
    remote.then(|| kind.to_owned())
}
