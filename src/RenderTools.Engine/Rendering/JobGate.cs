using RenderTools.Encoders;

namespace RenderTools.Rendering;

/// <summary>
/// Lets one chunk of a job begin, and the others once ffmpeg is known to take the job's settings; its caller holds a
/// lock.
/// </summary>
internal sealed class JobGate
{
    private bool _tried = true;
    private bool _sawFrame;
    private FfmpegFailure? _refused;
    private FfmpegFailure? _lost;

    /// <summary>The trial, which at its end calls <see cref="Tried"/>; completed where there is none.</summary>
    public Task Trial { get; private set; } = Task.CompletedTask;

    /// <summary>Closes the gate until a trial has ended.</summary>
    public void Close(Task trial) => (Trial, _tried) = (trial, false);

    /// <summary>Whether another chunk may begin.</summary>
    /// <param name="begun">Whether one has begun in this run.</param>
    /// <param name="running">Whether one is running.</param>
    public bool Admits(bool begun, bool running) => IsOpen || (_tried ? !running : !begun);

    /// <summary>The trial has ended: without a failure the gate opens, else with the first frame of a chunk.</summary>
    public void Tried(FfmpegFailure? failure) => (_tried, _refused) = (true, failure);

    /// <summary>A chunk of the job gave a frame: the settings work.</summary>
    /// <returns>Whether this opened the gate.</returns>
    public bool SawFrame()
    {
        var opens = _tried && !IsOpen;
        _sawFrame = true;
        return opens;
    }

    /// <summary>
    /// Whether a chunk that failed before its first frame failed as the trial did, or as its own attempt before.
    /// </summary>
    public bool Repeats(FfmpegFailure failure, FfmpegFailure? before) =>
        IsLike(failure, _refused) || IsLike(failure, before);

    /// <summary>
    /// Whether the job ends with a chunk that was given up: the trial, or another chunk, failed the same way.
    /// </summary>
    public bool Ends(FfmpegFailure failure)
    {
        if (!IsOpen && IsLike(failure, _refused))
            return true;
        var again = IsLike(failure, _lost);
        _lost ??= failure;
        return again;
    }

    /// <summary>Whether a chunk was given up for this reason, so that its error has told already.</summary>
    public bool HasTold(FfmpegFailure failure) => IsLike(failure, _lost);

    /// <summary>What is told of a failure that ends the job: the trial's words or the chunk's.</summary>
    public FfmpegFailure Telling(FfmpegFailure failure) =>
        IsLike(failure, _refused) ? failure.Clearer(_refused) : failure;

    private bool IsOpen => _tried && (_sawFrame || _refused is null);

    private static bool IsLike(FfmpegFailure failure, FfmpegFailure? other) =>
        other is not null && failure.IsLike(other);
}
