namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>A task by the controller's word: one line of squeue.</summary>
/// <param name="State">The state's name, such as RUNNING.</param>
/// <param name="Node">The node; empty: none yet.</param>
/// <param name="Reason">Why it waits or has ended.</param>
internal sealed record SlurmState(string State, string Node, string Reason)
{
    /// <summary>Whether the task will not change any more.</summary>
    public bool IsFinal => !IsWaiting && !IsRunning;

    /// <summary>Whether it has not begun.</summary>
    public bool IsWaiting => State is "PENDING" or "CONFIGURING" or "REQUEUED" or "REQUEUE_HOLD" or "REQUEUE_FED";

    /// <summary>Whether processes of it may run.</summary>
    public bool IsRunning =>
        State is "RUNNING" or "COMPLETING" or "SUSPENDED" or "STOPPED" or "SIGNALING" or "STAGE_OUT" or "RESIZING";

    /// <summary>Whether the task's own exit code is what ended it.</summary>
    public bool IsByItself => State is "COMPLETED" or "FAILED";
}
