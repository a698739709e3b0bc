namespace RenderTools.Rendering;

/// <summary>How an ffmpeg ended.</summary>
/// <param name="ExitCode">Its exit code; null: it made no progress for too long and was ended.</param>
/// <param name="HasReportedEnd">Whether its progress told of its end.</param>
/// <param name="SawDiskFull">Whether it said that the disk is full.</param>
internal sealed record FfmpegEnd(int? ExitCode, bool HasReportedEnd, bool SawDiskFull)
{
    /// <summary>The program's name.</summary>
    public const string Ffmpeg = "ffmpeg";

    /// <summary>Which program ended so: ffmpeg, or a standalone encoder that it fed.</summary>
    public string Program { get; init; } = Ffmpeg;

    /// <summary>Whether it was ended because it stood still.</summary>
    public bool IsStalled => ExitCode is null;

    /// <summary>
    /// The signal that ended it; null: none did. Newer versions of ffmpeg exit with error codes above those of signals.
    /// </summary>
    public int? Signal => ExitCode is > 128 and < 160 ? ExitCode - 128 : null;

    /// <summary>Whether it did all. ffmpeg can exit with 0 although it could not write a file's end.</summary>
    public bool IsComplete => ExitCode == 0 && HasReportedEnd && !SawDiskFull;
}
