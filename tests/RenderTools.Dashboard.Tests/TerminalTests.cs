using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Dashboard.Tests;

/// <summary>The dashboard on a real terminal.</summary>
public partial class TerminalTests
{
    [Theory]
    [InlineData(80, 24, "── workers")]
    [InlineData(120, 40, "╭─workers")]
    public void It_is_drawn_the_objects_flow_and_only_they_and_the_summary_stay(int width, int height, string sign)
    {
        using var terminal = Demo(width, height, "12 4 2");
        // The keys are the last line: without them the picture is half drawn.
        var running = terminal.WaitFor(s =>
            s.Contains(sign, StringComparison.Ordinal)
            && s.Contains("running", StringComparison.Ordinal)
            && s.Contains("p pause", StringComparison.Ordinal)
        );
        Assert.Contains("Sita Sings the Blues", running, StringComparison.Ordinal);

        var after = terminal.WaitFor(Ended, "-S", "-200");
        Assert.Equal(
            Enumerable.Range(0, 12),
            ObjectLine()
                .Matches(after)
                .Select(m => int.Parse(m.Groups["index"].Value, CultureInfo.InvariantCulture))
                .Order()
        );
        Assert.Contains("failed Sita Sings the Blues: 2,200/2,400 frames", after, StringComparison.Ordinal);
        Assert.Contains("status=0", after, StringComparison.Ordinal);
        AssertNothingLeft(after);
    }

    [Fact]
    public void It_follows_the_size_of_the_terminal_and_leaves_no_broken_lines()
    {
        using var terminal = Demo(80, 24, "40 4 1");
        terminal.WaitFor(s => s.Contains("── workers", StringComparison.Ordinal));
        terminal.Resize(120, 40);
        var wide = terminal.WaitFor(s =>
            s.Contains('╰', StringComparison.Ordinal) && s.Contains("p pause", StringComparison.Ordinal)
        );
        Assert.Single(Regex.Matches(wide, "╭─render"));
        Assert.DoesNotContain("── workers", wide, StringComparison.Ordinal);
        terminal.Resize(60, 20);
        var line = terminal.WaitFor(s =>
            !s.Contains('╭', StringComparison.Ordinal) && s.Contains("frames", StringComparison.Ordinal)
        );
        Assert.Single(line.Split('\n'), l => l.Contains("frames", StringComparison.Ordinal));
        terminal.Resize(80, 24);
        terminal.WaitFor(s => s.Contains("── workers", StringComparison.Ordinal));
        terminal.Press("q");
        AssertNothingLeft(terminal.WaitFor(Ended));
    }

    [Fact]
    public void Keys_pause_explain_and_stop()
    {
        using var terminal = Demo(120, 40, "40 4 1");
        terminal.WaitFor(s => s.Contains("p pause", StringComparison.Ordinal));
        terminal.Press("p");
        terminal.WaitFor(s =>
            s.Contains("PAUSED", StringComparison.Ordinal) && s.Contains("p go on", StringComparison.Ordinal)
        );
        terminal.Press("?");
        terminal.WaitFor(s => s.Contains("╭─help", StringComparison.Ordinal));
        terminal.Press("p");
        terminal.WaitFor(s => !s.Contains("PAUSED", StringComparison.Ordinal));
        terminal.Press("q");
        var after = terminal.WaitFor(Ended);
        Assert.Contains("stopped Sita Sings the Blues", after, StringComparison.Ordinal);
        AssertNothingLeft(after);
    }

    [Fact]
    public void An_interrupt_leaves_the_screen_clean_and_the_cursor_visible()
    {
        using var terminal = Demo(80, 24, "40 4 1");
        terminal.WaitFor(s => s.Contains("── workers", StringComparison.Ordinal));
        terminal.Press("C-c");
        AssertNothingLeft(terminal.WaitFor(Ended));
        Assert.Equal("1", terminal.CursorFlag());
    }

    [Fact]
    public void With_no_color_there_are_no_colours_and_nothing_is_missing()
    {
        using var plain = Demo(120, 40, "40 4 1", "NO_COLOR=1");
        plain.WaitFor(s => s.Contains("p pause", StringComparison.Ordinal));
        var screen = plain.Screen("-e");
        Assert.Contains("running", screen, StringComparison.Ordinal);
        Assert.DoesNotMatch(ColorCode(), screen);

        using var coloured = Demo(120, 40, "40 4 1", "env -u NO_COLOR");
        coloured.WaitFor(s => s.Contains("p pause", StringComparison.Ordinal));
        coloured.WaitFor(s => ColorCode().IsMatch(s), "-e");
    }

    [Fact]
    public void Without_a_terminal_it_says_so_and_does_not_start()
    {
        using var terminal = Demo(80, 24, "4 2 9 | cat");
        var screen = terminal.WaitFor(Ended);
        Assert.Contains("The dashboard needs a terminal", screen, StringComparison.Ordinal);
    }

    private static Terminal Demo(int width, int height, string arguments, string environment = "")
    {
        Assert.SkipUnless(Terminal.IsAvailable, "tmux is not installed");
        return new Terminal(
            width,
            height,
            $"{environment} dotnet '{Path.Combine(AppContext.BaseDirectory, "RenderTools.Dashboard.Demo.dll")}' "
                + $"{arguments}"
        );
    }

    private static bool Ended(string screen) => EndLine().IsMatch(screen);

    /// <summary>Of the live region nothing may be left: no frame, no head, no footer.</summary>
    private static void AssertNothingLeft(string screen)
    {
        foreach (var rest in new[] { "╭", "╰", "│", "── ", "p pause", "━" })
            Assert.DoesNotContain(rest, screen, StringComparison.Ordinal);
    }

    [GeneratedRegex("^object: chunk (?<index>[0-9]+) (?:Succeeded|Failed)$", RegexOptions.Multiline)]
    private static partial Regex ObjectLine();

    [GeneratedRegex("^status=[0-9]+$", RegexOptions.Multiline)]
    private static partial Regex EndLine();

    [GeneratedRegex("\u001b\\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7])[;m]")]
    private static partial Regex ColorCode();
}
