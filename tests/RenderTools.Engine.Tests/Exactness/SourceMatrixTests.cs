using System.Text.RegularExpressions;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>Source × filter: what comes out of chunks is a serial run's, frame for frame and to the tick.</summary>
[Trait("Ffmpeg", "Each")]
public class SourceMatrixTests(MatrixTable table, ITestOutputHelper output) : IClassFixture<MatrixTable>
{
    // One of each sort; a filter of "" is none. With --full every source of the catalogue is run.
    private static readonly (string Source, string Filter)[] Fast =
    [
        ("one_gop.mp4", "tmix=5"),
        ("no_keyframe.ts", "framestep=3"),
        ("interlaced.ts", "bwdif=1"),
        ("backward.mp4", ""),
    ];

    // On every source.
    private static readonly string[] EverywhereFilters = ["", "tmix=5", "bwdif=1", "fps=30", "framestep=3"];

    private static readonly string[] Filters =
    [
        "tblend=all_mode=average",
        "framerate=50",
        "fps=10",
        "minterpolate=fps=50:mi_mode=blend",
        "thumbnail=10",
        "decimate",
        "select='gt(scene,0.005)'",
        "fade=st=2:d=1",
        "drawtext=text='%{pts}':x=10:y=10",
        "hue=h=20*t",
        "yadif",
        "unsharp",
        "tmedian",
        "atadenoise",
        "deflicker",
        "scale=160:90",
        "tinterlace=mode=merge",
        "fps=30,tmix=3",
        "trim=start=1:end=5",
    ];

    private static readonly string[] FilterSources =
    [
        "one_gop.mp4",
        "mpeg2_opengop.ts",
        "d_vfr.mkv",
        "interlaced.ts",
        "k_editlist.mp4",
    ];

    // Where packets cannot be counted as frames, filters that go by numbers of frames.
    private static readonly string[] UncountableSources =
    [
        "o_bframes.avi",
        "q_repeated.mp4",
        "no_keyframe.ts",
        "resize.mkv",
        "resize.ts",
        "segments.ts",
    ];

    private static readonly string[] CountingFilters =
    [
        "framestep=7",
        "decimate",
        "thumbnail=10",
        "tinterlace=mode=merge",
        "framerate=50",
        "minterpolate=fps=50:mi_mode=blend",
        "framestep=3,tmix=3",
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = !FullDataAttribute.IsFull
                ? Fast
                : Fast.Concat(
                        TestMedia
                            .Catalogue.Values.Where(r => r.HasVideo)
                            .SelectMany(r => EverywhereFilters.Select(f => (Source: r.Name, Filter: f)))
                    )
                    .Concat(FilterSources.SelectMany(s => Filters.Select(f => (Source: s, Filter: f))))
                    .Concat(UncountableSources.SelectMany(s => CountingFilters.Select(f => (Source: s, Filter: f))))
                    .Distinct();
            var data = new TheoryData<string, string>();
            foreach (
                var (source, filter) in cases.Where(c =>
                    Trial.Only is null || Regex.IsMatch($"{c.Source} {c.Filter}", Trial.Only)
                )
            )
                data.Add(source, filter);
            return data;
        }
    }

    [Fact]
    public async Task A_raw_stream_is_entered_at_a_byte_of_its_file_whatever_the_files_name()
    {
        var directory = Directory.CreateTempSubdirectory("rendertools-raw-").FullName;
        try
        {
            var source = Path.Combine(
                directory,
                OperatingSystem.IsWindows() ? "a,,b' [1] %d;.h264" : "a,,b:|' [1] %d;\".h264"
            );
            File.Copy(await TestMedia.GetAsync("raw.h264"), source);
            using var trial = await Trial.RunAsync(source, Trial.Lossless);

            var comparison = await trial.AgainstSerialAsync(null);
            Assert.True(comparison.IsIdentical, comparison.ToString());
            Assert.Equal(
                (4, 3),
                (
                    trial.Chunks.Count,
                    trial.Chunks.Count(c => c.Command!.Contains("subfile,,start,", StringComparison.Ordinal))
                )
            );
            Assert.Empty(trial.Warnings);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // decimate makes a constant rate of any, counting from its first frame on. How many frames fps leaves out before
    // tmix, nobody knows. What framerate holds where frames change size, ffmpeg loses, and how much that is depends on
    // what else it has to do. Where timestamps repeat, what such a filter remembers cannot be counted in packets.
    private static bool IsDeclared(string source, string filter) =>
        (source, filter) switch
        {

            (_, "fps=30,tmix=3")
            or
            ("d_vfr.mkv" or "q_repeated.mp4", "decimate")
            or
            ("resize.mkv" or "resize.ts" or "segments.ts", "framerate=50")
            or ("q_repeated.mp4", "minterpolate=fps=50:mi_mode=blend") => true,
            _ => false,
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Chunks_carry_a_serial_runs_frames_with_its_timestamps(string source, string filter)
    {
        var recipe = TestMedia.Catalogue[source];
        var wanted = filter.Length == 0 ? null : filter;
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(source),
            Trial.Lossless with
            {
                VideoFilter = wanted,
            }
        );

        var comparison = await trial.AgainstSerialAsync(wanted);
        var why = string.Join(
            ' ',
            trial.Warnings.Where(w => w.StartsWith("SplitNotExact: ", StringComparison.Ordinal))
        );
        output.WriteLine(table.Add(source, wanted ?? "-", trial.Chunks.Count, comparison.Actual, comparison, why));

        Assert.True(comparison.IsIdentical, comparison.ToString());
        var declared =
            trial.Warnings.Any(w => w.StartsWith("SplitNotExact: ", StringComparison.Ordinal))
            && IsDeclared(source, filter);
        Assert.True(
            trial.Chunks.Count > 1 || declared || recipe.OneChunkBecause is not null,
            $"One chunk was rendered: {string.Join(' ', trial.Warnings)}"
        );
        Assert.True(trial.Video.IsExact);
    }
}
