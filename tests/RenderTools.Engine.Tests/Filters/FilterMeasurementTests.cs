using System.Text.RegularExpressions;
using RenderTools.Engine.Tests.Exactness;
using RenderTools.Filters;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Engine.Tests.Filters;

/// <summary>Holds the table against the installed ffmpeg.</summary>
public class FilterMeasurementTests
{
    public static TheoryData<string> Cases =>
        [
            .. (FullDataAttribute.IsFull ? [.. FilterCases.Fast, .. FilterCases.Full] : FilterCases.Fast).Where(line =>
                Trial.Only is null || Regex.IsMatch(line, Trial.Only)
            ),
        ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Windows_with_the_frames_that_the_table_states_give_a_serial_runs_frames(string line)
    {
        var (video, filter, tight) = Read(line);
        var needs = FilterAnalysis.Analyze(FilterGraph.Parse(filter), frameRate: video.FrameRate);
        Assert.True(needs.IsExact, needs.Warning);
        var cuts = FilterWindows.Cuts(needs, FullDataAttribute.IsFull ? [37, 74] : [61]);
        var serial = FilterWindows.Serial(video, filter);
        Assert.True(serial.Length > 10, "The serial run gave hardly any frame.");

        Assert.Equal(serial, FilterWindows.Windowed(video, filter, needs.Before, needs.After, cuts, needs.TimeGrid));

        if (!needs.ChangesFrameTimes)
            Assert.Equal(FilterVideos.Frames, serial.Length - 1);
        // alignment makes before a multiple: one frame fewer would also be misaligned
        if (tight.Contains('b', StringComparison.Ordinal))
            Assert.NotEqual(serial, FilterWindows.Windowed(video, filter, needs.Before - 1, needs.After, cuts));
        if (tight.Contains('a', StringComparison.Ordinal))
            Assert.NotEqual(serial, FilterWindows.Windowed(video, filter, needs.Before, needs.After - 1, cuts));
    }

    [Theory]
    [InlineData("progressive", "framestep=3")]
    [FullData("progressive", "thumbnail=6")]
    public void A_cut_off_the_multiple_gives_other_frames(string name, string filter)
    {
        var video = FilterVideos.Named(name);

        Assert.NotEqual(FilterWindows.Serial(video, filter), FilterWindows.Windowed(video, filter, 0, 0, [61]));
    }

    [Theory]
    [FullData("hue=s='n/200'")]
    [FullData("drawtext=text='%{n}':x=10:y=10:fontsize=40")]
    [InlineData("noise=alls=20:allf=t")]
    [FullData("zoompan=z='1+0.01*in':d=1")]
    public void What_the_table_calls_whole_file_is_different_in_windows(string filter)
    {
        var video = FilterVideos.Progressive.Value;
        Assert.False(FilterAnalysis.Analyze(FilterGraph.Parse(filter)).CanSplit);

        Assert.NotEqual(FilterWindows.Serial(video, filter), FilterWindows.Windowed(video, filter, 8, 8, [61]));
    }

    [Theory]
    [InlineData("progressive", "hqdn3d", 1)]
    [InlineData("telecined", "pullup", 0)]
    public void A_recursive_filter_stays_within_its_bound(string name, string filter, int bound)
    {
        var video = FilterVideos.Named(name);
        var needs = FilterAnalysis.Analyze(FilterGraph.Parse(filter));
        Assert.Equal(FilterKind.Recursive, needs.Kind);

        var serial = FilterWindows.SerialSamples(video, filter);
        var windows = FilterWindows.WindowedSamples(
            video,
            filter,
            needs.Before,
            needs.After,
            FilterWindows.Cuts(needs, [61])
        );

        Assert.Equal(serial.Length, windows.Length);
        Assert.InRange(serial.Zip(windows, (a, b) => Math.Abs(a - b)).Max(), 0, bound);
    }

    private static (FilterVideos.Video Video, string Filter, string Tight) Read(string line)
    {
        var parts = line.Split(" | ");
        var filter = Fill(
            Fill(Fill(parts[1], "LOGO", FilterVideos.Picture), "TEXT", FilterVideos.Subtitles),
            "MOVIE",
            FilterVideos.ProgressivePath
        );
        return (FilterVideos.Named(parts[0]), filter, parts.Length > 2 ? parts[2] : "");
    }

    /// <summary>Puts a file's path, escaped for a filter's option, where its name stands.</summary>
    private static string Fill(string filter, string name, Lazy<string> path) =>
        !filter.Contains(name, StringComparison.Ordinal)
            ? filter
            : filter.Replace(
                name,
                new FilterCall
                {
                    Name = "x",
                    Arguments = FilterCall.FormatArguments([new(null, path.Value)]),
                }.ToString()["x=".Length..],
                StringComparison.Ordinal
            );
}
