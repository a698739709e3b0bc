using System.Globalization;
using RenderTools.Fixtures;

namespace RenderTools.Engine.Tests.Verification;

/// <summary>
/// A film rendered in chunks that meet at given frames, right, or with one fault planted in it. Slow and simple on
/// purpose: each chunk decodes the source from its beginning, so that nothing of the tool under test is used to test
/// it.
/// </summary>
/// <param name="Source">The source.</param>
/// <param name="Cuts">The first frames of all chunks but the first.</param>
public sealed record PlantedRender(string Source, params int[] Cuts)
{
    /// <summary>File name of the result; its extension chooses the container.</summary>
    public string Name { get; init; } = "render.mp4";

    /// <summary>The user's filter.</summary>
    public string? Filter { get; init; }

    /// <summary>The encoder of all chunks.</summary>
    public string[] Encoder { get; init; } = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"];

    /// <summary>Options of the encoder for one chunk only.</summary>
    public (int Chunk, string[] Options)? EncoderOf { get; init; }

    /// <summary>A filter after the user's, in one chunk: the fault.</summary>
    public (int Chunk, string Filter)? FilterOf { get; init; }

    /// <summary>By how many frames one chunk begins early: it repeats the last frames of the one before.</summary>
    public (int Chunk, int Frames)? Early { get; init; }

    /// <summary>
    /// By how many frames' time (1/25 s) a chunk is declared shorter than it should be: what follows moves up.
    /// </summary>
    public (int Chunk, double Seconds)? Shorter { get; init; }

    /// <summary>By how many seconds the sound is late.</summary>
    public double SoundLate { get; init; }

    /// <summary>The rendered file, and when each chunk should begin, from the first frame.</summary>
    public async Task<(string Path, TimeSpan[] Seams)> MakeAsync()
    {
        var frames = await FrameHashes.OfFileAsync(Source);
        var tick = (double)frames.TimeBaseNumerator / frames.TimeBaseDenominator;
        double At(int frame) => frames.Frames[frame].Pts * tick;
        int[] starts = [0, .. Cuts];
        var recipe = string.Join(
            '|',
            Source,
            new FileInfo(Source).Length.ToString(CultureInfo.InvariantCulture),
            string.Join(',', Cuts),
            Filter,
            string.Join(' ', Encoder),
            EncoderOf?.Chunk,
            string.Join(' ', EncoderOf?.Options ?? []),
            FilterOf,
            Early,
            Shorter,
            SoundLate,
            "recipe 2"
        );
        var path = await MediaCache.GetAsync(
            Name,
            recipe,
            async (scratch, unfinished) =>
            {
                var list = "ffconcat version 1.0\n";
                for (var k = 0; k < starts.Length; k++)
                {
                    var begin = starts[k] - (Early is { } early && early.Chunk == k ? early.Frames : 0);
                    var window = $"trim=start_pts={frames.Frames[begin].Pts}";
                    if (k + 1 < starts.Length)
                        window += $":end_pts={frames.Frames[starts[k + 1]].Pts}";
                    string[] filters =
                    [
                        window,
                        .. Filter is null ? [] : (string[])[Filter],
                        .. FilterOf is { } fault && fault.Chunk == k ? (string[])[fault.Filter] : [],
                        "setpts=PTS-STARTPTS",
                    ];
                    string[] special = EncoderOf is { } other && other.Chunk == k ? other.Options : [];
                    await CommandRunner.FfmpegAsync([
                        "-i",
                        Source,
                        "-map",
                        "0:V:0",
                        "-an",
                        "-vf",
                        string.Join(',', filters),
                        "-fps_mode",
                        "passthrough",
                        "-enc_time_base",
                        "1:90000",
                        .. Encoder,
                        .. special,
                        "-video_track_timescale",
                        "90000",
                        $"{scratch}/{k}.mp4",
                    ]);
                    list += $"file {k}.mp4\n";
                    if (k + 1 < starts.Length)
                    {
                        var length =
                            At(starts[k + 1]) - At(begin) - (Shorter is { } cut && cut.Chunk == k ? cut.Seconds : 0);
                        list += string.Create(CultureInfo.InvariantCulture, $"duration {length:0.000000}\n");
                    }
                }

                await File.WriteAllTextAsync($"{scratch}/list.txt", list, Xunit.TestContext.Current.CancellationToken);
                await CommandRunner.FfmpegAsync([
                    "-itsoffset",
                    Seconds(At(0)),
                    "-f",
                    "concat",
                    "-i",
                    $"{scratch}/list.txt",
                    "-itsoffset",
                    Seconds(SoundLate),
                    "-i",
                    Source,
                    "-map",
                    "0:v",
                    "-map",
                    "1:a?",
                    "-c",
                    "copy",
                    unfinished,
                ]);
            }
        );
        return (path, [.. Cuts.Select(c => TimeSpan.FromSeconds(At(c) - At(0)))]);
    }

    private static string Seconds(double value) => value.ToString("0.000000", CultureInfo.InvariantCulture);
}
