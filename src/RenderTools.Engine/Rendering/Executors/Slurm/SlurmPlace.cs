using System.Globalization;

namespace RenderTools.Rendering.Executors.Slurm;

/// <summary>Where the files of a task are that the node and the coordinator exchange.</summary>
/// <param name="Folder">The folder of its array, in the job's directory.</param>
/// <param name="Element">Its number in the array, from 1.</param>
internal sealed record SlurmPlace(string Folder, int Element)
{
    /// <summary>What the node runs.</summary>
    public string Script => Named("sh");

    /// <summary>The node's name, once it has begun.</summary>
    public string Begin => Named("begin");

    /// <summary>Exit code, step, and whether the time limit came near; once it has ended.</summary>
    public string End => Named("end");

    /// <summary>What the batch script itself said.</summary>
    public string Output => Named("out");

    /// <summary>ffmpeg's progress in a step, from 1.</summary>
    public string Progress(int step) => Named($"{step}.progress");

    /// <summary>ffmpeg's log in a step, from 1.</summary>
    public string Log(int step) => Named($"{step}.log");

    /// <summary>What the ffmpeg of a node said of itself.</summary>
    public string FfmpegOf(string host, string codec) => Path.Combine(Folder, $"{host}.{codec}.ffmpeg");

    private string Named(string what) =>
        Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{Element}.{what}"));
}
