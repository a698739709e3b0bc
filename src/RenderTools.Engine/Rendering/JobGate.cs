using RenderTools.Encoders;

namespace RenderTools.Rendering;

/// <summary>
/// Lets one chunk of a job begin, and the others once ffmpeg is known to take the job's settings; its caller holds a
/// lock.
/// </summary>
internal sealed class JobGate
{
    private bool _open = true;
    private bool _tried;
    private FfmpegFailure? _refused;
    private string? _lost;

    /// <summary>The trial, which at its end calls <see cref="Tried"/>; completed where there is none.</summary>
    public Task Trial { get; private set; } = Task.CompletedTask;

    /// <summary>Closes the gate until a trial has ended.</summary>
    public void Close(Task trial) => (Trial, _open) = (trial, false);

    /// <summary>Whether another chunk may begin.</summary>
    /// <param name="begun">Whether one has begun in this run.</param>
    /// <param name="running">Whether one is running.</param>
    public bool Admits(bool begun, bool running) => _open || (_tried ? !running : !begun);

    /// <summary>The trial has ended: without a failure the gate opens, else with the first frame of a chunk.</summary>
    public void Tried(FfmpegFailure? failure) => (_tried, _refused, _open) = (true, failure, failure is null);

    /// <summary>A chunk of the job gave a frame: the settings work.</summary>
    /// <returns>Whether this opened the gate.</returns>
    public bool SawFrame()
    {
        var opens = _tried && !_open;
        _open |= _tried;
        return opens;
    }

    /// <summary>
    /// Whether a chunk that failed before its first frame failed as the trial did, or as its own attempt before.
    /// </summary>
    public bool Repeats(FfmpegFailure failure, FfmpegFailure? before) =>
        failure.Key == _refused?.Key || failure.Key == before?.Key;

    /// <summary>
    /// Whether the job ends with a chunk that was given up: the trial, or another chunk, failed the same way.
    /// </summary>
    public bool Ends(FfmpegFailure failure)
    {
        if (!_open && failure.Key == _refused?.Key)
            return true;
        var again = failure.Key == _lost;
        _lost ??= failure.Key;
        return again;
    }

    /// <summary>Whether a chunk was given up for this reason, so that its error has told already.</summary>
    public bool HasTold(FfmpegFailure failure) => failure.Key == _lost;
}
