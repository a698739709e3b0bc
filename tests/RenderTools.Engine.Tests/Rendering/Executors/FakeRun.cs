using System.Globalization;
using RenderTools.Primitives;
using RenderTools.Rendering;
using RenderTools.Rendering.Executors;

namespace RenderTools.Engine.Tests.Rendering.Executors;

/// <summary>A task in the hands of a <see cref="FakeExecutor"/>: it ends when and how the test says.</summary>
/// <param name="assignment">The task.</param>
/// <param name="events">Is told what happens.</param>
/// <param name="number">The how manyth task of the executor, from 1.</param>
/// <param name="hostName">The machine that it is said to run on; null: this one.</param>
internal sealed class FakeRun(ChunkAssignment assignment, IChunkEvents events, int number, string? hostName = null)
{
    private readonly TaskCompletionSource<ChunkOutcome> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChunkTask Task => assignment.Task;

    public int Index => Task.Chunk.Index;

    public string Directory => assignment.Directory;

    /// <summary>Completes with what the executor answers.</summary>
    public Task<ChunkOutcome> End => _end.Task;

    /// <summary>Whether it goes on when it is cancelled and comes back late, as a machine that hung does.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>The largest resident set that ffmpeg tells of.</summary>
    public long PeakKilobytes { get; set; } = 100 << 10;

    /// <summary>The constant quality that is tried; null: it is fixed.</summary>
    public double? Crf => Task.Settings.Crf;

    /// <summary>Frames of the window.</summary>
    public int Frames => Task.Chunk.Frames;

    /// <summary>ffmpeg starts, and tells of frames.</summary>
    public FakeRun Begin(int frames = 1)
    {
        events.Started(hostName is null ? 1000 + number : null, hostName ?? Environment.MachineName);
        events.Progressed(frames, 25);
        return this;
    }

    /// <summary>The window as it is: the file, the checksums, the report.</summary>
    public void Render() => Answer(Rendered(Frames, Frames));

    /// <summary>As <see cref="Render"/>, with other pictures at the beginning.</summary>
    public void RenderOtherHead(string name)
    {
        var report = Rendered(Frames, Frames);
        WriteSeams(headName: name);
        Answer(report);
    }

    /// <summary>Says that all went well, with a file of other content.</summary>
    public void Lie(Lie lie)
    {
        var outcome = Rendered(Frames, lie is Executors.Lie.FewerPackets ? Frames - 1 : Frames);
        var (chunk, seams) = (PathOf(Task.Files.Chunk), PathOf(Task.Files.Seams));
        switch (lie)
        {
            case Executors.Lie.NoFile:
                File.Delete(chunk);
                break;
            case Executors.Lie.EmptyFile:
                File.WriteAllBytes(chunk, []);
                break;
            case Executors.Lie.CutFile:
                File.WriteAllBytes(chunk, PlainMp4.Of(Frames)[..^1]);
                break;
            case Executors.Lie.NonsenseInSeams:
                File.WriteAllText(seams, "0, no, checksums\n");
                break;
        }

        Answer(outcome);
    }

    /// <summary>ffmpeg ends with an error of this text, after so many frames.</summary>
    public void Fail(string error = "no", int frames = 1) =>
        Answer(new ChunkOutcome.Failed(Report(frames, ends: false, $"[libx264 @ 0x1] [error] {error}"), 1));

    public void Kill() => Answer(new ChunkOutcome.Killed(Report(1, ends: false), 9));

    public void Stall(int frames = 1) => Answer(new ChunkOutcome.Stalled(Report(frames, ends: false)));

    public void FillDisk(long written) => Answer(new ChunkOutcome.DiskFull(Report(1, ends: false), written));

    /// <summary>Its host goes down.</summary>
    public void LoseHost() => Answer(new ChunkOutcome.Lost(Report(1, ends: false), $"{hostName} went down."));

    /// <summary>No task of the job can run here.</summary>
    public void Refuse(RenderToolsException why) =>
        Answer(new ChunkOutcome.Refused(new ChunkReport { StartedUtc = DateTime.UtcNow }, why));

    /// <summary>Tells a person about the place.</summary>
    public void Warn(string id, string text) => events.Warned(id, text);

    public void LoseSource() => Answer(new ChunkOutcome.SourceChanged(Report(Frames, ends: true)));

    public void LoseStore()
    {
        System.IO.Directory.Delete(Directory, recursive: true);
        Answer(new ChunkOutcome.StoreGone(Report(Frames, ends: true)));
    }

    public void Break(Exception defect) => _end.SetException(defect);

    private void Answer(ChunkOutcome outcome) => _end.SetResult(outcome);

    private ChunkOutcome.Rendered Rendered(int frames, int packets)
    {
        File.WriteAllBytes(PathOf(Task.Files.Chunk), PlainMp4.Of(packets));
        WriteSeams(headName: "film");
        WriteQuality(frames);
        return new ChunkOutcome.Rendered(Report(frames, ends: true));
    }

    /// <summary>SSIM of a frame of this chunk at a constant quality: each chunk is another film, easier or harder.</summary>
    public static double Ssim(int chunk, double crf) => 1 - Math.Pow(10, -(22 - (chunk % 5) - (0.4 * (crf - 18))) / 10);

    // As ffmpeg's filter ssim writes it.
    private void WriteQuality(int frames)
    {
        if (Task.Files.Quality is not { } quality)
            return;
        var all = Ssim(Index, Task.Settings.Crf!.Value).ToString("0.000000", CultureInfo.InvariantCulture);
        File.WriteAllLines(
            PathOf(quality),
            Enumerable.Range(1, frames).Select(n => $"n:{n} Y:{all} U:{all} V:{all} All:{all} (17.0)")
        );
    }

    // As ffmpeg's framemd5 writes them: one frame for each tick.
    private void WriteSeams(string headName)
    {
        var lines = new List<string> { "#format: frame checksums" };
        if (Task.HeadZone is { } head)
            lines.AddRange(Lines(head, headName));
        if (Task.TailZone is { } tail)
            lines.AddRange(Lines(tail, "film"));
        File.WriteAllLines(PathOf(Task.Files.Seams), lines);
    }

    private static IEnumerable<string> Lines(PtsRange zone, string name)
    {
        for (var pts = zone.From?.Ticks ?? 0; pts < (zone.To?.Ticks ?? FakeFilm.Frames); pts++)
            yield return string.Create(CultureInfo.InvariantCulture, $"0, {pts}, {pts}, 1, 100, {name}{pts}");
    }

    private ChunkReport Report(int frames, bool ends, params string[] log)
    {
        var told = new FfmpegMonitor { OnProgress = events.Progressed, OnWarning = events.Logged };
        told.Output(string.Create(CultureInfo.InvariantCulture, $"frame={frames}"));
        told.Output(ends ? "progress=end" : "progress=continue");
        foreach (var line in log)
            told.Error(line);
        told.Error("[info] bench: utime=1.000s stime=0.500s rtime=2.000s");
        told.Error(string.Create(CultureInfo.InvariantCulture, $"[info] bench: maxrss={PeakKilobytes}kB"));
        return new ChunkReport
        {
            StartedUtc = DateTime.UtcNow,
            HostName = hostName ?? Environment.MachineName,
            Elapsed = TimeSpan.FromSeconds(1),
            Told = told,
        };
    }

    private string PathOf(string name) => assignment.PathOf(name);
}

/// <summary>What a fake writes in place of the chunk that it says it has rendered.</summary>
public enum Lie
{
    NoFile,
    EmptyFile,
    CutFile,
    FewerPackets,
    NonsenseInSeams,
}
