//! Adding the rows of a CSV to a list, some at a time. Each chunk and the checkpoint after it are one transaction. The
//! file is opened once for all of them.

use super::task::{Halt, Task};

pub(super) async fn run(task: &mut Task) -> Result<(), Halt> {
    let file = task.services.targets.import_file(&task.job).await?;
    while !task.job.state.is_over() {
        if task.job.cancel_requested {
            return Err(Halt::Cancelled);
        }
        if !task.services.targets.import_chunk(&mut task.job, &file).await? {
            task.reload().await?;
        }
        // A long import must not keep others of its thread waiting.
        tokio::task::yield_now().await;
    }
    Err(Halt::Over)
}
